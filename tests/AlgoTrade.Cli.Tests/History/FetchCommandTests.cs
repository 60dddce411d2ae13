using System.IO.Compression;
using System.Text.Json;
using AlgoTrade.Cli.Tests.Support;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Cli.Tests.History;

/// <summary>History of the practice exchange and of files, into a real database, as the application's role.</summary>
public sealed class FetchCommandTests(DatabaseFixture database, PracticeExchange exchange) : IClassFixture<DatabaseFixture>, IClassFixture<PracticeExchange>, IDisposable
{
    private readonly BotFile _bot = new("5m");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("algotrade-fetch-");

    [Fact]
    public async Task The_exchanges_candles_and_funding_come_into_the_database_once_and_a_backtest_runs_on_them()
    {
        var first = await FetchAsync("fetch", "BTC", "ETH", "--interval", "5m", "--funding", "--exchange", exchange.Address);
        var again = await FetchAsync("fetch", "BTC", "--interval", "5m", "--exchange", exchange.Address);

        Assert.Equal(
            [("BTC", "candles"), ("BTC", "funding_rates"), ("ETH", "candles"), ("ETH", "funding_rates")],
            first.Select(row => (Text(row, "coin"), Text(row, "stream"))));
        Assert.All(first, row => Assert.InRange(Count(row, "stored"), 50, 5_000));
        Assert.All(first, row => Assert.Equal((Count(row, "read"), 0, 0), (Count(row, "stored"), Count(row, "refused"), Count(row, "missing"))));
        // A candle may have closed between the two.
        Assert.InRange(Count(again[0], "stored"), 0, 1);
        Assert.Equal(Count(again[0], "read"), Count(again[0], "stored") + Count(again[0], "unchanged"));

        using var result = JsonDocument.Parse((await Ran.Command("backtest", _bot.Path, "--connection", database.ConnectionString, "--json")).Output);
        var data = result.RootElement.GetProperty("data")[0];
        Assert.Equal("database, simulated", Text(data, "source"));
        Assert.InRange(Count(data, "candles"), Count(first[0], "read"), Count(first[0], "read") + 1);
        Assert.InRange(Count(data, "fundingRates"), 50, 80);
    }

    [Fact]
    public async Task What_the_exchange_no_longer_keeps_is_said()
    {
        var rows = await FetchAsync("fetch", "SOL", "--from", "2001-01-01", "--exchange", exchange.Address);

        Assert.StartsWith("the exchange keeps 5,000: none before ", Text(rows[0], "note"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_fails_for_a_moment_is_asked_again()
    {
        await exchange.FailAsync(502, times: 1);
        var rows = await FetchAsync("fetch", "SOL", "--interval", "15m", "--exchange", exchange.Address);

        Assert.True(Count(rows[0], "read") > 100);
    }

    [Fact]
    public async Task Other_recordings_beside_the_candles_are_no_instruments()
    {
        Write("AAA.csv.gz", "time_utc_ms,open,high,low,close,volume", [.. Enumerable.Range(0, 3).Select(i => $"{1_735_689_600_000 + (i * 60_000L)},10,11,9,10.5,100")]);
        Write("AAA.funding.csv.gz", "time_utc_ms,funding_rate", ["1735689600073,0.0000125"]);
        Write("AAA.trades.csv.gz", "time_utc_ms,price,size,taker_side,trade_id", ["1735689600073,10,1,B,1"]);

        var rows = await FetchAsync("fetch", "--files", _folder.FullName);

        Assert.Equal(("AAA", 3), (Text(Assert.Single(rows), "coin"), Count(rows[0], "stored")));
    }

    [Fact]
    public async Task Files_of_a_venues_folder_with_funding_beside_them_are_stored_and_thin_ones_are_named()
    {
        Write("candles/my-venue/1h/AAA.csv.gz", "time_utc_ms,open,high,low,close,volume", [.. Enumerable.Range(0, 30).Where(i => i != 7).Select(i => $"{1_735_689_600_000 + (i * 3_600_000L)},10,11,9,10.5,100")]);
        Write("candles/my-venue/1d/BBB.csv.gz", "time_utc_ms,open,high,low,close,volume", ["1735689600000,1,2,1,2,5", "1735776000000,2,2,1,1,5"]);
        Write("funding/my-venue/AAA.csv.gz", "time_utc_ms,funding_rate", ["1735689600073,0.0000125", "1735693200011,-0.00002"]);

        var rows = await FetchAsync("fetch", "--files", Path.Combine(_folder.FullName, "candles", "my-venue"), "--interval", "1h", "--funding");

        Assert.Equal(4, rows.Count);
        Assert.Equal((29, 29, 1), (Count(rows[0], "read"), Count(rows[0], "stored"), Count(rows[0], "missing")));
        Assert.Equal(("funding_rates", 2), (Text(rows[1], "stream"), Count(rows[1], "stored")));
        Assert.Equal(("BBB", 0), (Text(rows[2], "coin"), Count(rows[2], "read")));
        Assert.Contains("has no candles of BBB", Text(rows[2], "note"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Nothing to fetch: name instruments", "fetch")]
    [InlineData(2, "--interval is '7m': expected 1m, 3m", "fetch", "BTC", "--interval", "7m")]
    [InlineData(2, "expected a time after --from", "fetch", "BTC", "--from", "2025-02-01", "--to", "2025-01-01")]
    [InlineData(2, "--exchange is 'ftp://x/': expected an address", "fetch", "BTC", "--exchange", "ftp://x/")]
    [InlineData(2, "'bad name' is not an instrument", "fetch", "bad name")]
    [InlineData(1, "The exchange did not answer", "fetch", "BTC", "--exchange", "http://127.0.0.1:9")]
    public async Task What_cannot_be_fetched_is_one_sentence(int exitCode, string expected, params string[] arguments)
    {
        var ran = await Ran.Command([.. arguments, "--connection", database.ConnectionString]);

        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task An_unknown_instrument_is_named_with_those_there_are()
    {
        var ran = await Ran.Command("fetch", "NOPE", "--exchange", exchange.Address, "--connection", database.ConnectionString);

        Assert.Equal(1, ran.ExitCode);
        Assert.StartsWith("The simulated exchange lists no NOPE: it has BTC", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backtest_on_what_is_not_stored_says_how_to_get_it()
    {
        var ran = await Ran.Command("backtest", _bot.Path, "--connection", database.ConnectionString, "--network", "testnet");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("`algotrade fetch BTC --network testnet --interval 5m`", ran.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _bot.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<List<JsonElement>> FetchAsync(params string[] arguments)
    {
        var ran = await Ran.Command([.. arguments, "--connection", database.ConnectionString, "--json"]);
        Assert.True(ran.ExitCode == 0, ran.Error);
        using var json = JsonDocument.Parse(ran.Output);
        return [.. json.RootElement.Clone().EnumerateArray()];
    }

    private void Write(string path, string header, string[] lines)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, path));
        file.Directory!.Create();
        using var text = new StreamWriter(new GZipStream(file.Create(), CompressionLevel.Fastest));
        text.Write(string.Join('\n', lines.Prepend(header)) + "\n");
    }

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString()!;

    private static int Count(JsonElement row, string name) => row.GetProperty(name).GetInt32();
}

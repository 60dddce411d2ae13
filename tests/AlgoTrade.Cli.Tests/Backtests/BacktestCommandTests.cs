using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Tests.Support;

namespace AlgoTrade.Cli.Tests.Backtests;

public sealed class BacktestCommandTests : IDisposable
{
    private readonly BotFile _bot = new("5m");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("algotrade-backtest-");

    [Fact]
    public async Task A_result_file_makes_the_same_page_as_the_run_itself()
    {
        var ran = await Ran.Command("backtest", _bot.Path, "--report", At("run.html"));
        await File.WriteAllTextAsync(At("result.json"), (await Ran.Command("backtest", _bot.Path, "--json")).Output);
        var again = await Ran.Command("report", At("result.json"), "--out", At("again.html"));

        Assert.Equal((0, 0), (ran.ExitCode, again.ExitCode));
        Assert.Equal(await File.ReadAllTextAsync(At("run.html")), await File.ReadAllTextAsync(At("again.html")));
        Assert.Equal(ran.Output.Replace("run.html", "again.html", StringComparison.Ordinal), again.Output);
    }

    [Fact]
    public async Task The_answer_begins_with_the_data_and_ends_with_the_doubts()
    {
        var lines = (await Ran.Command("backtest", _bot.Path, "--from", "2025-07-22", "--to", "2025-08-30")).Output.Split(Environment.NewLine);

        Assert.StartsWith("Data: BTC 5m, the recorded market that comes with the program: 1,2", lines[0], StringComparison.Ordinal);
        Assert.Contains("from 2025-07-22 00:00 to 2025-07-26 04:50 UTC, none missing, 100 funding rates.", lines[0], StringComparison.Ordinal);
        Assert.Contains("Doubt: BTC ends at 2025-07-26 04:55 UTC, not at 2025-08-30 00:00 as asked.", lines);
    }

    [Fact]
    public async Task Costs_are_charged_as_asked()
    {
        double Equity(Ran ran) => JsonDocument.Parse(ran.Output).RootElement.GetProperty("metrics").GetProperty("finalEquity").GetDouble();

        var usual = Equity(await Ran.Command("backtest", _bot.Path, "--json"));
        var dear = Equity(await Ran.Command("backtest", _bot.Path, "--taker-fee", "0.002", "--json"));
        var slipping = Equity(await Ran.Command("backtest", _bot.Path, "--slippage-bps", "20", "--json"));

        Assert.True(dear < usual && slipping < usual, $"usual {usual}, dear {dear}, slipping {slipping}");
    }

    [Fact]
    public async Task The_JSON_has_the_promised_fields_and_decimals_as_text()
    {
        using var json = JsonDocument.Parse((await Ran.Command("backtest", _bot.Path, "--json")).Output);

        string[] expected =
        [
            "format", "name", "strategy", "bot", "instruments", "interval", "from", "to", "costs", "data", "metrics", "doubts", "orders", "fills", "rejected", "denied",
            "openPositions", "finalState", "effectHash", "months", "equity", "price", "trades", "report",
        ];
        Assert.Equal(expected, json.RootElement.EnumerateObject().Select(one => one.Name));
        Assert.Equal("algotrade-backtest/1", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("trades")[0].GetProperty("entryPrice").ValueKind);
        Assert.Equal("buy", json.RootElement.GetProperty("trades")[0].GetProperty("entrySide").GetString());
    }

    [Fact]
    public async Task A_run_over_recorded_trades_or_quotes_has_a_report_and_says_what_was_not_recorded()
    {
        await RecordAsync();
        foreach (var (stream, expected) in new[] { ("trades", "trades, bid and offer taken from them, no marks"), ("quotes", "quotes, no marks") })
        {
            var ran = await Ran.Command("backtest", _bot.Path, "--files", _folder.FullName, "--stream", stream, "--report", At("run.html"));
            await File.WriteAllTextAsync(At("result.json"), (await Ran.Command("backtest", _bot.Path, "--files", _folder.FullName, "--stream", stream, "--json")).Output);
            var again = await Ran.Command("report", At("result.json"), "--out", At("again.html"));

            Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
            Assert.Contains(expected, ran.Output, StringComparison.Ordinal);
            Assert.Equal(stream == "trades", ran.Output.Contains("Doubt: No bid and offer were recorded", StringComparison.Ordinal));
            Assert.Contains("Doubt: No mark price was recorded", ran.Output, StringComparison.Ordinal);
            Assert.Equal(await File.ReadAllTextAsync(At("run.html")), await File.ReadAllTextAsync(At("again.html")));
            Assert.Contains("250 ms", await File.ReadAllTextAsync(At("run.html")), StringComparison.Ordinal);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(At("result.json")));
            Assert.True(json.RootElement.GetProperty("trades").GetArrayLength() > 5, "Too few round trips prove nothing.");
            Assert.Equal(stream, json.RootElement.GetProperty("data")[0].GetProperty("stream").GetString());
            Assert.True(again.ExitCode == 0, again.Error);
        }
    }

    [Fact]
    public async Task The_seed_draws_the_latencies_and_the_period_cuts_the_recording()
    {
        await RecordAsync();
        async Task<JsonElement> Result(params string[] more)
        {
            var ran = await Ran.Command(["backtest", _bot.Path, "--files", _folder.FullName, "--stream", "quotes", "--latency-jitter-ms", "60000", "--json", .. more]);
            Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
            return JsonElement.Parse(ran.Output);
        }

        string Hash(JsonElement result) => result.GetProperty("effectHash").GetString()!;
        var one = await Result();
        Assert.Equal(Hash(one), Hash(await Result("--seed", "1")));
        Assert.NotEqual(Hash(one), Hash(await Result("--seed", "2")));
        var part = await Result("--from", "2025-07-22", "--to", "2025-07-23T12:00Z");
        Assert.Equal("2025-07-22T00:05:00+00:00", part.GetProperty("from").GetString());
        Assert.Equal("2025-07-23T11:59:45+00:00", part.GetProperty("data")[0].GetProperty("last").GetString());
    }

    [Fact]
    public async Task The_look_ahead_check_says_on_how_many_shortened_histories_it_rests()
    {
        await RecordAsync();
        var candles = await Ran.Command("backtest", _bot.Path, "--check-look-ahead");
        var trades = await Ran.Command("backtest", _bot.Path, "--files", _folder.FullName, "--stream", "trades", "--from", "2025-07-22", "--to", "2025-07-22T06:00Z", "--check-look-ahead");

        Assert.Matches(@"^Look-ahead: none, 2\d shortened histories out of 1,361 steps decided as the whole one\.\s*$", candles.Error);
        Assert.Matches(@"^Look-ahead: none, 1\d shortened histories out of 1,440 steps decided as the whole one\.\s*$", trades.Error);
        Assert.Equal((0, 0), (candles.ExitCode, trades.ExitCode));
    }

    [Fact]
    public async Task Recordings_sorted_by_venue_are_found_beside_each_other()
    {
        await RecordAsync();
        var plain = await Ran.Command("backtest", _bot.Path, "--files", _folder.FullName, "--stream", "quotes", "--json");
        foreach (var kind in new[] { "trades", "quotes" })
        {
            Directory.Move(At(kind), At("moved"));
            Directory.CreateDirectory(At(kind));
            Directory.Move(At("moved"), At($"{kind}/venue"));
        }

        var sorted = await Ran.Command("backtest", _bot.Path, "--files", At("trades/venue"), "--stream", "quotes", "--json");
        string Hash(Ran ran) => JsonElement.Parse(ran.Output).GetProperty("effectHash").GetString()!;
        Assert.Equal(Hash(plain), Hash(sorted));
    }

    [Fact]
    public async Task A_bad_line_of_a_recording_is_named_with_its_file()
    {
        Directory.CreateDirectory(At("trades"));
        await File.WriteAllTextAsync(At("trades/BTC_1.csv"), "time_utc_ms,price,size,taker_side,trade_id\n1000,5,1,B,1\n2000,five,1,B,2\n");
        var ran = await Ran.Command("backtest", _bot.Path, "--files", _folder.FullName, "--stream", "trades");
        Assert.Equal((1, $"{At("trades/BTC_1.csv")}: Line 3 has 'five': expected a number above zero.{Environment.NewLine}"), (ran.ExitCode, ran.Error));
    }

    [Fact]
    public async Task Two_results_are_compared_on_the_terminal_as_JSON_and_on_a_page()
    {
        await File.WriteAllTextAsync(At("one.json"), (await Ran.Command("backtest", _bot.Path, "--json")).Output);
        await File.WriteAllTextAsync(At("two.json"), (await Ran.Command("backtest", _bot.Path, "--taker-fee", "0.001", "--json")).Output);

        var table = await Ran.Command("report", At("one.json"), At("two.json"), "--out", At("both.html"));
        using var json = JsonDocument.Parse((await Ran.Command("report", At("one.json"), At("two.json"), "--out", At("both.html"), "--json")).Output);

        Assert.Contains("taker fee", table.Output, StringComparison.Ordinal);
        Assert.Contains("Doubt: The two were charged differently", table.Output, StringComparison.Ordinal);
        Assert.Equal("taker fee", json.RootElement.GetProperty("differences")[0].GetProperty("setting").GetString());
        Assert.Contains("Growth", await File.ReadAllTextAsync(At("both.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "There is no file", "no-such.json")]
    [InlineData(2, "There is no folder", "BOT", "--files", "no-such-folder")]
    [InlineData(2, "are two sources of candles: give one", "BOT", "--files", ".", "--connection", "Host=localhost;Database=x")]
    [InlineData(2, "--stream is 'quote': expected candles or trades or quotes.", "BOT", "--stream", "quote")]
    [InlineData(2, "too little for a run: give --files", "BOT", "--stream", "trades")]
    [InlineData(2, "The database records trades and marks, no quotes", "BOT", "--stream", "quotes", "--data", "no-such-folder")]
    [InlineData(2, "--latency-ms means nothing over candles", "BOT", "--latency-ms", "100")]
    [InlineData(2, "--to is 2025-07-24 00:00 UTC: expected a time after --from, 2025-07-25 00:00 UTC.", "BOT", "--from", "2025-07-25", "--to", "2025-07-24")]
    [InlineData(1, "No 5m candle of BTC opens between 2025-07-22 00:01 UTC and 2025-07-22 00:04 UTC", "BOT", "--from", "2025-07-22T00:01Z", "--to", "2025-07-22T00:04Z")]
    [InlineData(2, "--limit-fill is 'never': expected through or touch.", "BOT", "--limit-fill", "never")]
    [InlineData(1, "has no recorded quotes of BTC: expected quotes/BTC.csv.gz", "BOT", "--stream", "quotes", "--files", ".")]
    [InlineData(2, "--taker-fee is 0.45: expected a fraction", "BOT", "--taker-fee", "0.45")]
    [InlineData(2, "--from is 'yesterday': expected a time such as", "BOT", "--from", "yesterday")]
    [InlineData(1, "No 5m candle of BTC opens between", "BOT", "--from", "2030-01-01")]
    [InlineData(1, "There is no installation in", "BOT", "--data", "no-such-folder")]
    public async Task What_cannot_run_is_one_sentence(int exitCode, string expected, params string[] arguments)
    {
        var ran = await Ran.Command(["backtest", .. arguments.Select(one => one == "BOT" ? _bot.Path : one)]);

        Assert.Equal((exitCode, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_file_that_is_no_result_is_refused_by_name()
    {
        var ran = await Ran.Command("report", _bot.Path);

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("is not a result of a backtest", ran.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _bot.Dispose();
        _folder.Delete(recursive: true);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    // Four trades and quotes a minute, from the candles that come with the program.
    private async Task RecordAsync()
    {
        using var text = new StreamReader(new System.IO.Compression.GZipStream(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Sample", "BTC.csv.gz")), System.IO.Compression.CompressionMode.Decompress));
        var (trades, quotes) = (new System.Text.StringBuilder("time_utc_ms,price,size,taker_side,trade_id,received_utc_us\n"), new System.Text.StringBuilder("time_utc_ms,bid_price,bid_size,ask_price,ask_size\n"));
        await text.ReadLineAsync();
        for (var number = 0; await text.ReadLineAsync() is { } line; number++)
        {
            var candle = line.Split(',');
            for (var part = 0; part < 4; part++)
            {
                var (time, price) = (long.Parse(candle[0], CultureInfo.InvariantCulture) + (part * 15_000), decimal.Parse(candle[part + 1], CultureInfo.InvariantCulture));
                trades.Append(CultureInfo.InvariantCulture, $"{time},{price},0.05,{(number % 2 == 0 ? 'B' : 'S')},{(number * 4) + part},0\n");
                quotes.Append(CultureInfo.InvariantCulture, $"{time},{price - 1},2,{price + 1},2\n");
            }
        }

        Directory.CreateDirectory(At("trades"));
        Directory.CreateDirectory(At("quotes"));
        await File.WriteAllTextAsync(At("trades/BTC.csv"), trades.ToString());
        await File.WriteAllTextAsync(At("quotes/BTC_bbo.csv"), quotes.ToString());
    }
}

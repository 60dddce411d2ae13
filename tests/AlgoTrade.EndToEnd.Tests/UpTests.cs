using System.Globalization;
using System.Text.Json;

namespace AlgoTrade.EndToEnd.Tests;

/// <summary>The main job, with nothing but the command line and the API behind it.</summary>
[Collection(Installation.OneAtATime)]
public sealed class UpTests
{
    // Ready within 15 s is measured on a quiet machine; a shared one may be slower without being wrong.
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task A_bot_trades_the_sample_survives_a_kill_and_obeys_kill_switch_and_flatten()
    {
        await using var installation = new Installation();
        await installation.UpAsync(StartTime);
        await CreateBotAsync(installation);
        await Installation.UntilAsync(async () => (await FillsAsync(installation)).Count >= 2, Patience, "the bot has two fills");

        var before = await FillsAsync(installation);
        await installation.KillAsync();
        await installation.UpAsync(StartTime);
        var after = await FillsAsync(installation);

        Assert.Equal(before, after[^before.Count..]);
        Assert.Equal(after.Count, after.Select(fill => fill.GetHashCode(StringComparison.Ordinal)).Distinct().Count());
        await Installation.UntilAsync(() => IsBookedAsync(installation), Patience, "the position is the sum of the fills");

        await AssertReplayedEqualAsync(installation);
        var state = await installation.JsonAsync("kill-switch", "block", "--reason", "end of the drill");
        Assert.Equal("Block", state[0].GetProperty("value").GetString());
        await installation.JsonAsync("bots", "flatten", "drill");
        await Installation.UntilAsync(
            async () => (await installation.JsonAsync("bots", "positions", "drill")).EnumerateArray().All(one => one.GetProperty("quantity").GetString() == "0"),
            Patience,
            "the bot is flat");
        await BooksAgreeAsync(installation);
        await BacktestAndReportAsync(installation);
        Assert.Equal(0, await installation.TerminateAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Backtest_of_the_sample_writes_a_page_that_opens_offline()
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-e2e-");
        try
        {
            var bot = Path.Combine(folder.FullName, "bot.json");
            var page = Path.Combine(folder.FullName, "page.html");
            await File.WriteAllTextAsync(bot, BotJson);

            var (exitCode, output, error) = await Installation.RunAsync("backtest", bot, "--report", page);

            Assert.True(exitCode == 0, error);
            Assert.Contains("Final equity", output, StringComparison.Ordinal);
            Assert.DoesNotContain("http", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("up", "--network", "moon")]
    [InlineData("up", "--port", "99999")]
    [InlineData("up", "--speed", "2", "--network", "testnet")]
    [InlineData("backtest", "no-such-file.json")]
    [InlineData("strategies", "no-such-strategy")]
    public async Task Wrong_use_is_one_sentence_and_exit_code_2(params string[] arguments)
    {
        var (exitCode, output, error) = await Installation.RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Single(error.Trim().Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    /// <summary>Flat, profit is what sells brought more than buys cost: the ledger of positions says the same as that of fills.</summary>
    private static async Task BooksAgreeAsync(Installation installation)
    {
        var fills = (await installation.JsonAsync("bots", "fills", "drill", "--limit", "500")).GetProperty("items").EnumerateArray().ToList();
        var positions = (await installation.JsonAsync("bots", "positions", "drill")).EnumerateArray().ToList();
        var profit = fills.Sum(fill => (fill.GetProperty("side").GetString() == "sell" ? 1 : -1) * Number(fill, "price") * Number(fill, "quantity"));

        // Entry prices are averages, rounded where they do not end.
        Assert.Equal(profit, positions.Sum(one => Number(one, "realizedPnl")), 6);
        Assert.Equal(fills.Sum(fill => Number(fill, "fee")), positions.Sum(one => Number(one, "fees")));
        var expected = 10_000 + profit + positions.Sum(one => Number(one, "funding") - Number(one, "fees"));
        await Installation.UntilAsync(
            async () => Math.Abs(Number((await installation.JsonAsync("bots", "show", "drill")), "equity") - expected) < 0.000_001m, Patience, $"equity is {expected}");
    }

    /// <summary>Over HTTP on what was recorded and stored; then its page, on the command line.</summary>
    private static async Task BacktestAndReportAsync(Installation installation)
    {
        var coverage = (await installation.JsonAsync("data", "coverage")).EnumerateArray().Single(one => one.GetProperty("coin").GetString() == "BTC");
        var job = await installation.HttpAsync(
            HttpMethod.Post, "/api/v1/backtests", new { bot = JsonElement.Parse(BotJson), from = coverage.GetProperty("first").GetString(), to = coverage.GetProperty("last").GetString() });
        var id = job.GetProperty("backtestId").GetInt64().ToString(CultureInfo.InvariantCulture);
        await Installation.UntilAsync(
            async () => (await installation.HttpAsync(HttpMethod.Get, $"/api/v1/backtests/{id}")).GetProperty("status").GetString() == "completed", Patience, "the backtest is completed");
        var page = Path.Combine(installation.Folder, "stored.html");

        var report = await installation.JsonAsync("report", id, "--out", page);

        Assert.Equal("algotrade-backtest/1", report.GetProperty("format").GetString());
        Assert.True(report.GetProperty("trades").GetArrayLength() > 100);
        Assert.Contains("All metrics and what they mean", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    // What the kill left open is gone, and what runs now is stored piece by piece: the first piece with an effect is waited for.
    private static async Task AssertReplayedEqualAsync(Installation installation)
    {
        var runs = new List<JsonElement>();
        await Installation.UntilAsync(
            async () => (runs = await ReplayAsync(installation)).Any(run => run.GetProperty("effects").GetInt32() > 0), Patience, "something of the two lives can be run again");

        Assert.All(runs, run => Assert.Equal(JsonValueKind.Null, run.GetProperty("firstDifferentEvent").ValueKind));
    }

    // The clock runs fast: the two lives may lie on both sides of a midnight.
    private static async Task<List<JsonElement>> ReplayAsync(Installation installation)
    {
        var today = await installation.JsonAsync("bots", "replay", "drill");
        var day = DateOnly.Parse(today.GetProperty("day").GetString()!, CultureInfo.InvariantCulture).AddDays(-1);
        var yesterday = await installation.JsonAsync("bots", "replay", "drill", "--day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return [.. today.GetProperty("runs").EnumerateArray(), .. yesterday.GetProperty("runs").EnumerateArray()];
    }

    private const string BotJson =
        """
        {"name":"drill","strategy":"moving-average-cross","parameters":{"fast":2,"slow":4,"direction":"both"},"instruments":["BTC"],"interval":"1m",
         "limits":{"maxOrdersPerMinute":null,"maxDataAgeSeconds":null}}
        """;

    private static async Task CreateBotAsync(Installation installation)
    {
        var file = Path.Combine(installation.Folder, "drill.json");
        await File.WriteAllTextAsync(file, BotJson);
        await installation.JsonAsync("bots", "create", file);
        await installation.JsonAsync("bots", "start", "drill");
    }

    private static async Task<List<string>> FillsAsync(Installation installation) =>
        [.. (await installation.JsonAsync("bots", "fills", "drill", "--limit", "500")).GetProperty("items").EnumerateArray().Select(fill => fill.ToString())];

    private static async Task<bool> IsBookedAsync(Installation installation)
    {
        var held = (await installation.JsonAsync("bots", "positions", "drill")).EnumerateArray().Sum(one => Number(one, "quantity"));
        var fills = (await installation.JsonAsync("bots", "fills", "drill", "--limit", "500")).GetProperty("items").EnumerateArray()
            .Sum(fill => fill.GetProperty("side").GetString() == "buy" ? Number(fill, "quantity") : -Number(fill, "quantity"));
        return held == fills;
    }

    private static decimal Number(JsonElement element, string name) => decimal.Parse(element.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;

namespace AlgoTrade.EndToEnd.Tests;

/// <summary>The main job, with nothing but the command line and the API behind it.</summary>
public sealed class UpTests
{
    // Ready within 15 s is measured on a quiet machine; a shared one may be slower without being wrong.
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

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

        var state = await installation.JsonAsync("kill-switch", "block", "--reason", "end of the drill");
        Assert.Equal("Block", state[0].GetProperty("value").GetString());
        await installation.JsonAsync("bots", "flatten", "drill");
        await Installation.UntilAsync(
            async () => (await installation.JsonAsync("bots", "positions", "drill")).EnumerateArray().All(one => one.GetProperty("quantity").GetString() == "0"),
            Patience,
            "the bot is flat");
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

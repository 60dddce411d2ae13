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
        Assert.Contains("from 2025-07-22 00:00 to 2025-07-26 04:50 UTC, none missing, no funding.", lines[0], StringComparison.Ordinal);
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
}

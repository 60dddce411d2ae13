using System.Text.Json;
using AlgoTrade.Cli.Tests.Support;

namespace AlgoTrade.Cli.Tests.Backtests;

public sealed class SweepCommandTests : IDisposable
{
    private readonly BotFile _bot = new();

    [Fact]
    public async Task The_ranking_tells_trials_rank_correlation_and_the_result_out_of_sample()
    {
        var ran = await Ran.Command("sweep", _bot.Path, "--grid", "fast=2..6:2", "--grid", "slow=8,12", "--top", "2");

        Assert.True(ran.ExitCode == 0, ran.Error);
        var lines = ran.Output.Split(Environment.NewLine);
        Assert.StartsWith("Data: BTC 15m, the recorded market that comes with the program: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("… out of sample", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("1 ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("2 ", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("Trials: 6, of which 0 refused.", lines[4], StringComparison.Ordinal);
        Assert.Contains("Rank correlation in and out of sample: ", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_all_runs_are_there_with_both_parts_of_the_period_and_parameters_the_grid_does_not_name_keep_the_bots_value()
    {
        var ran = await Ran.Command("sweep", _bot.Path, "--grid", "fast=2..6:2", "--top", "1", "--json");

        using var json = JsonDocument.Parse(ran.Output);
        var runs = json.RootElement.GetProperty("runs").EnumerateArray().ToList();
        Assert.Equal(3, json.RootElement.GetProperty("trials").GetInt32());
        Assert.Equal([2, 4, 6], runs.Select(run => run.GetProperty("parameters").GetProperty("fast").GetInt32()).Order());
        Assert.All(runs, run => Assert.Equal((30, "ema"), (run.GetProperty("parameters").GetProperty("slow").GetInt32(), run.GetProperty("parameters").GetProperty("average").GetString())));
        Assert.All(runs, run => Assert.NotEqual(run.GetProperty("inSample").ToString(), run.GetProperty("outOfSample").ToString()));
        Assert.InRange(json.RootElement.GetProperty("rankCorrelation").GetDouble(), -1, 1);
    }

    [Fact]
    public async Task Without_a_split_the_output_says_that_nothing_tests_the_ranking()
    {
        var ran = await Ran.Command("sweep", _bot.Path, "--grid", "fast=2,4", "--in-sample", "1");

        Assert.Contains("nothing tests the ranking", ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("out of sample", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_the_strategy_refuses_are_counted_as_trials_and_explained_and_a_sweep_of_only_such_fails()
    {
        var ran = await Ran.Command("sweep", _bot.Path, "--grid", "fast=-5,-4");

        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("Trials: 2, of which 2 refused.", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Refused fast=-5 ", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--grid", "fast", "--grid is 'fast': expected a range such as fast=5..20:5")]
    [InlineData("--grid", "fast=1..", "--grid is 'fast=1..': expected a range")]
    [InlineData("--grid", "fast=1,,2", "--grid is 'fast=1,,2': expected a range")]
    [InlineData("--grid", "speed=1..2", "has no parameter 'speed', expected one of fast, slow")]
    [InlineData("--in-sample", "1.5", "--in-sample is 1.5: expected a share above 0 and at most 1.")]
    [InlineData("--top", "0", "--top is 0: expected 1 or more.")]
    [InlineData("--rank-by", "luck", "--rank-by is 'luck': expected ")]
    public async Task A_wrong_option_is_answered_with_one_sentence(string option, string value, string expected)
    {
        var ran = await Ran.Command(["sweep", _bot.Path, option, value, .. option == "--grid" ? Array.Empty<string>() : ["--grid", "fast=2,4"]]);

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(expected, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_parameter_named_twice_is_wrong_use()
    {
        var ran = await Ran.Command("sweep", _bot.Path, "--grid", "fast=2", "--grid", "fast=4");

        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("names 'fast' twice", ran.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _bot.Dispose();
}

using AlgoTrade.Cli.Tests.Support;

namespace AlgoTrade.Cli.Tests.Commands;

public sealed class HelpTests
{
    public static TheoryData<string> Paths => [.. CommandTree.All().Select(one => one.Path)];

    [Fact]
    public void Every_command_that_does_something_has_an_example_and_every_example_is_understood()
    {
        var without = CommandTree.Leaves().Where(one => one.Command.Examples().Count == 0).Select(one => one.Path);
        var wrong = from one in CommandTree.All()
                    from example in one.Command.Examples()
                    let line = example[example.IndexOf("algotrade", StringComparison.Ordinal)..]
                    let fault = CommandTree.Fault(line)
                    where fault is not null || !line.StartsWith($"algotrade {one.Path}".Trim(), StringComparison.Ordinal)
                    select $"{example}: {fault ?? "shows another command"}";

        Assert.Empty(without);
        Assert.Empty(wrong);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Help_names_the_program_as_one_types_it_and_ends_with_the_examples(string path)
    {
        var ran = await Ran.Command([.. path.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (ran.ExitCode, ran.Error));
        Assert.Contains($"algotrade {path}".Trim(), ran.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AlgoTrade.Cli", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  ", ran.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.All(ran.Output.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 140));
    }

    [Fact]
    public void The_verbs_are_those_that_the_guides_promise() => Assert.Empty(
        new[]
        {
            "up", "db migrate", "db check", "db info", "fetch", "backfill", "data coverage", "data gaps", "backtest", "sweep", "report", "bots list", "bots create",
            "kill-switch", "keys list", "keys create", "keys revoke", "strategies", "candles", "completion", "status", "alerts",
        }.Except(CommandTree.All().Select(one => one.Path)));

    [Theory]
    [InlineData("bots start", "algotrade bots start --help")]
    [InlineData("up --sped 2", "algotrade up --help")]
    [InlineData("nonsense", "algotrade --help")]
    public async Task A_wrong_line_is_one_sentence_that_names_where_help_is(string line, string help)
    {
        var ran = await Ran.Command(line.Split(' '));

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.Single(ran.Error.Trim().Split('\n'));
        Assert.Contains(help, ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("up --network moon", "--network is 'moon': expected mainnet, simulated, testnet.")]
    [InlineData("up --port abc", "--port is 'abc': expected a whole number.")]
    [InlineData("up --speed fast", "--speed is 'fast': expected a number.")]
    [InlineData("kill-switch maybe", "mode is 'maybe': expected block, cancelEntries, flatten, off, show.")]
    [InlineData("keys revoke first", "number is 'first': expected a whole number.")]
    [InlineData("bots list --url localhost", "--url is 'localhost': expected an address such as http://127.0.0.1:8080.")]
    public async Task A_wrong_value_is_named_with_its_option_and_what_was_expected(string line, string expected)
    {
        var ran = await Ran.Command(line.Split(' '));

        Assert.Equal((2, ""), (ran.ExitCode, ran.Output));
        Assert.StartsWith(expected, ran.Error, StringComparison.Ordinal);
        Assert.Single(ran.Error.Trim().Split('\n'));
    }
}

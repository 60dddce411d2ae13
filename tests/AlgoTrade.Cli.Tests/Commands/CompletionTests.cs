using System.Diagnostics;
using AlgoTrade.Cli.Tests.Support;

namespace AlgoTrade.Cli.Tests.Commands;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("bots st", "start", "stop")]
    [InlineData("up --network ", "simulated", "testnet", "mainnet")]
    [InlineData("kill-switch ", "block", "flatten", "off")]
    [InlineData("completion ", "bash", "fish", "pwsh", "zsh")]
    [InlineData("strategies ma", "macd")]
    [InlineData("sweep bot.json --rank-by cal", "calmar")]
    public async Task What_may_come_next_is_suggested(string line, params string[] expected)
    {
        var ran = await Ran.Command($"[suggest:{line.Length}]", line);

        Assert.Equal(0, ran.ExitCode);
        Assert.Empty(expected.Except(ran.Output.Split(Environment.NewLine)));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _algotrade algotrade")]
    [InlineData("zsh", "compdef _algotrade algotrade")]
    [InlineData("fish", "complete --command algotrade")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName algotrade")]
    public async Task Each_shell_has_a_script(string shell, string registration) =>
        Assert.Contains(registration, (await Ran.Command("completion", shell)).Output, StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData("algotrade bots st", "start stop")]
    [InlineData("algotrade kill-switch ca", "cancelEntries")]
    public async Task Bash_completes_with_the_script(string line, string expected)
    {
        Skip.IfNot(File.Exists("/bin/bash"), "needs /bin/bash");
        var program = Path.Combine(AppContext.BaseDirectory, "AlgoTrade.Cli.dll");
        var script = $$"""
            algotrade() { dotnet "{{program}}" "$@"; }
            source <(algotrade completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{line.Split(' ').Length - 1}}
            _algotrade
            echo "${COMPREPLY[*]}"
            """;

        using var bash = Process.Start(new ProcessStartInfo("/bin/bash", ["--norc", "-c", script]) { RedirectStandardOutput = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.Equal(expected, output.Trim());
    }
}

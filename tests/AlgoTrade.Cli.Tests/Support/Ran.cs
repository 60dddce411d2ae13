using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Tests.Support;

/// <summary>One command as a script sees it: exit code and the two streams.</summary>
internal sealed record Ran(int ExitCode, string Output, string Error)
{
    public static async Task<Ran> Command(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.InvokeAsync(args, new Terminal(output, error, IsRedirected: true), TimeProvider.System);
        return new Ran(exitCode, output.ToString(), error.ToString());
    }
}

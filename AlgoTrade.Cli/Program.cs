namespace AlgoTrade.Cli;

/// <summary>The command line <c>algotrade</c>.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.InvokeAsync(args);
}

namespace AlgoTrade.Cli;

/// <summary>What a script learns from the end of a command.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It was tried and did not work.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong: nothing was tried.</summary>
    public const int WrongUse = 2;

    /// <summary>Ended by Ctrl-C before it was done.</summary>
    public const int Interrupted = 130;
}

/// <summary>Something the user can mend. The message is one sentence, shown without a stack trace.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCodes.Failure) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException WrongUse(string message) => new(message, ExitCodes.WrongUse);
}

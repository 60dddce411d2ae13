using System.CommandLine;
using System.CommandLine.Help;
using AlgoTrade.Cli.Backtests;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.ServiceDefaults;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Cli;

/// <summary>Parses, runs, and turns whatever goes wrong into one sentence and an exit code.</summary>
public static class CommandLine
{
    /// <summary>What a running `up` may take to stop after Ctrl-C before the process ends anyway.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command as the program would: output to the console, Ctrl-C and SIGTERM end it cleanly.</summary>
    public static async Task<int> InvokeAsync(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        var terminal = new Terminal(Console.Out, Console.Error, Console.IsOutputRedirected);
        return await InvokeAsync(args, terminal.IsRedirected ? terminal : terminal with { Width = Console.WindowWidth }, TimeProvider.System);
    }

    internal static async Task<int> InvokeAsync(string[] args, Terminal terminal, TimeProvider timeProvider)
    {
        var parsed = Build(terminal, timeProvider).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await terminal.Error.WriteLineAsync($"{ParseFaults.Describe(parsed.Errors[0])} See `algotrade {Path(parsed)}--help`.");
            return ExitCodes.WrongUse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopTime,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failure) when (Sentence(failure) is { } sentence)
        {
            await terminal.Error.WriteLineAsync(sentence);
            return (failure as CommandException)?.ExitCode ?? ExitCodes.Failure;
        }
    }

    internal static RootCommand Build(Terminal terminal, TimeProvider timeProvider)
    {
        var root = new RootCommand("Runs trading bots on Hyperliquid: practice, paper and live. Start with `algotrade up`.") { HelpName = "algotrade" };
        root.WithExamples("algotrade up", "algotrade backtest my-bot.json --report my-bot.html", "algotrade bots list", "algotrade status");
        root.Options.Add(GlobalOptions.Json);
        var help = root.Options.OfType<HelpOption>().Single();
        // Not /h and /?: a slash begins a path here.
        help.Aliases.Clear();
        help.Aliases.Add("-h");
        help.Action = new CommandExamples.Help((HelpAction)help.Action!, terminal);
        root.Add(UpCommand.Create(terminal, timeProvider));
        root.Add(DatabaseCommands.Create(terminal, timeProvider));
        root.Add(BacktestCommand.Create(terminal, timeProvider));
        root.Add(SweepCommand.Create(terminal, timeProvider));
        root.Add(ReportCommand.Create(terminal));
        root.Add(StrategyCommands.Create(terminal));
        foreach (var command in HistoryCommands.Create(terminal, timeProvider).Concat(RemoteCommands.Create(terminal, timeProvider)))
        {
            root.Add(command);
        }

        root.Add(CompletionCommand.Create(terminal));
        return root;
    }

    /// <summary>The sentence for a failure that somebody outside can mend; null for a bug, which shows its stack.</summary>
    private static string? Sentence(Exception failure) => failure switch
    {
        CommandException or SchemaException or EmbeddedPostgresException or BotDefinitionException or BacktestException => failure.Message,
        NpgsqlException database => $"The database did not answer as expected: {database.Message}.",
        HttpRequestException http => $"The API did not answer: {http.Message}. Is `algotrade up` running?",
        ExchangeUnavailableException exchange => $"{exchange.Message.TrimEnd('.')}. Is the address right, and the network reachable?",
        IOException or UnauthorizedAccessException or FormatException => failure.Message,
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        _ => HostProgram.Sentence(failure),
    };

    private static string Path(ParseResult parsed)
    {
        var names = new List<string>();
        for (var result = parsed.CommandResult; result?.Command is not (null or RootCommand); result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Insert(0, result.Command.Name);
        }

        return names.Count == 0 ? "" : string.Join(' ', names) + " ";
    }
}

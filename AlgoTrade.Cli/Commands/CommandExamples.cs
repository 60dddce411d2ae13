using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;
using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Commands;

/// <summary>Help that teaches by example: a command carries some, and its <c>--help</c> ends with them. A test parses each.</summary>
internal static class CommandExamples
{
    private static readonly ConditionalWeakTable<Command, string[]> Known = [];

    /// <param name="examples">Whole lines as one types them, beginning with <c>algotrade</c>.</param>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        Known.AddOrUpdate(command, examples);
        return command;
    }

    public static IReadOnlyList<string> Of(Command command) => Known.TryGetValue(command, out var examples) ? examples : [];

    /// <summary>The library's help with the examples of the command under it.</summary>
    internal sealed class Help(HelpAction usual, Terminal terminal) : SynchronousCommandLineAction
    {
        private const int PlainWidth = 120;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            // In a file there is no window to fit, and lines of any length are hard to read.
            usual.MaxWidth = terminal.IsRedirected ? PlainWidth : Math.Min(terminal.Width, PlainWidth);
            var exitCode = usual.Invoke(parseResult);
            var examples = Of(parseResult.CommandResult.Command);
            if (examples.Count > 0)
            {
                terminal.Out.WriteLine("Examples:");
                foreach (var example in examples)
                {
                    terminal.Out.WriteLine("  " + example);
                }

                terminal.Out.WriteLine();
            }

            return exitCode;
        }
    }
}

using System.CommandLine;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Tests.Commands;

/// <summary>The real commands, to ask questions of.</summary>
internal static class CommandTree
{
    public static RootCommand Root() => CommandLine.Build(new Terminal(TextWriter.Null, TextWriter.Null, IsRedirected: true), TimeProvider.System);

    /// <summary>Every command with its path, <c>bots start</c>.</summary>
    public static IEnumerable<(string Path, Command Command)> All() => Below(Root(), "");

    public static IEnumerable<(string Path, Command Command)> Leaves() => All().Where(one => one.Command.Subcommands.Count == 0);

    /// <summary>What is wrong with a command line that begins with <c>algotrade</c>; null when it would be understood.</summary>
    public static string? Fault(string line)
    {
        var words = ShellWords.Split(line);
        var parsed = Root().Parse([.. words.Skip(1)]);
        return parsed.Errors.Count == 0 ? null : parsed.Errors[0].Message;
    }

    public static IReadOnlyList<string> Examples(this Command command) => CommandExamples.Of(command);

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        command.Subcommands.SelectMany(one => Below(one, $"{path} {one.Name}".Trim())).Prepend((path, command));
}

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

    /// <summary>The first verb or option of a line that does not exist; null when all do. Values and what is missing do not matter.</summary>
    public static string? UnknownWord(string line)
    {
        Command command = Root();
        foreach (var word in ShellWords.Split(line).Skip(1))
        {
            var next = command.Subcommands.FirstOrDefault(one => one.Name == word);
            if (next is null && command.Subcommands.Count > 0 && !word.StartsWith('-'))
                return word;
            if (word.StartsWith("--", StringComparison.Ordinal) && !Options(command).Any(option => option.Name == word))
                return word;
            command = next ?? command;
        }

        return null;
    }

    private static IEnumerable<Option> Options(Command command) => command.Options.Concat(Root().Options);

    public static IReadOnlyList<string> Examples(this Command command) => CommandExamples.Of(command);

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) =>
        command.Subcommands.SelectMany(one => Below(one, $"{path} {one.Name}".Trim())).Prepend((path, command));
}

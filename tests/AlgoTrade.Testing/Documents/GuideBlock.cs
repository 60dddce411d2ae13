using System.Text.RegularExpressions;

namespace AlgoTrade.Testing.Documents;

public enum GuideBlockKind
{
    /// <summary>Commands without a mark: only looked at.</summary>
    Unmarked = 1,

    /// <summary><c>bash: check, why</c>. Needs what a test machine has not: Docker, a key, the internet.</summary>
    Check = 2,

    /// <summary><c>bash: run</c>.</summary>
    Run = 3,

    /// <summary><c>bash: run with up</c>. Needs a running installation in <c>.data</c>.</summary>
    RunWithUp = 4,

    /// <summary><c>file: NAME</c>. The reader is told to save it.</summary>
    File = 5,
}

/// <summary>A fenced block of a document that a reader types or saves, with the mark in the comment above it.</summary>
/// <param name="Document">Path from the root of the repository.</param>
/// <param name="Line">Of the fence, from 1.</param>
/// <param name="FileName">For a file.</param>
public sealed partial record GuideBlock(string Document, int Line, GuideBlockKind Kind, string Text, string? FileName)
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Documents { get; } =
        ["README.md", .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Commands and marked files of a document, in its order.</summary>
    public static IReadOnlyList<GuideBlock> Read(string document) =>
    [
        .. Fence().Matches(File.ReadAllText(Path.Combine(Root, document)).ReplaceLineEndings("\n"))
            .Where(match => match.Groups["mark"].Success || match.Groups["language"].Value is "bash" or "sh")
            .Select(match => Of(document, match)),
    ];

    private static GuideBlock Of(string document, Match match)
    {
        var (mark, indent) = (match.Groups["mark"].Value, match.Groups["indent"].Value);
        var line = match.Result("$`").Count(sign => sign == '\n') + 1 + (match.Groups["mark"].Success ? 1 : 0);
        var text = string.Join('\n', match.Groups["text"].Value.Split('\n').Select(one => one.StartsWith(indent, StringComparison.Ordinal) ? one[indent.Length..] : one));
        return mark switch
        {
            "" => new GuideBlock(document, line, GuideBlockKind.Unmarked, text, null),
            "bash: run" => new GuideBlock(document, line, GuideBlockKind.Run, text, null),
            "bash: run with up" => new GuideBlock(document, line, GuideBlockKind.RunWithUp, text, null),
            _ when mark.StartsWith("bash: check, ", StringComparison.Ordinal) => new GuideBlock(document, line, GuideBlockKind.Check, text, null),
            _ when mark.StartsWith("file: ", StringComparison.Ordinal) => new GuideBlock(document, line, GuideBlockKind.File, text, mark["file: ".Length..]),
            _ => throw new FormatException($"{document}:{line} is marked '{mark}': expected 'bash: run', 'bash: run with up', 'bash: check, WHY' or 'file: NAME'."),
        };
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "AlgoTrade.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"AlgoTrade.sln is in no folder above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"^(?:[ ]*<!-- (?<mark>(?:bash|file): [^>]*?) -->\n)?(?<indent>[ ]*)```(?<language>\w+)\n(?<text>.*?)^[ ]*```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();
}

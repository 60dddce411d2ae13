using System.Text.Json;
using System.Text.RegularExpressions;
using AlgoTrade.Cli.Tests.Commands;
using AlgoTrade.Testing.Documents;

namespace AlgoTrade.Cli.Tests.Documents;

/// <summary>
/// What the documents tell a reader to type exists: commands and options are parsed by the real command tree, routes are those of the contract,
/// scripts and folders are there. The blocks that a test machine can run are run by the end-to-end tests.
/// </summary>
public sealed partial class GuideTests
{
    // What is asked of anything else, such as the practice exchange, has other routes.
    private const string Api = "http://127.0.0.1:8080";

    /// <summary>Documents that are walked through command by command: each block there says whether it is run.</summary>
    private static readonly string[] Walked = ["README.md", "docs/operators-guide.md", "docs/strategies.md"];

    public static TheoryData<string> Documents => [.. GuideBlock.Documents];

    [Fact]
    public void Each_block_of_a_guide_says_whether_it_is_run() => Assert.Empty(
        Walked.SelectMany(GuideBlock.Read).Where(block => block.Kind == GuideBlockKind.Unmarked).Select(block => $"{block.Document}:{block.Line} has no mark such as <!-- bash: run -->"));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_in_blocks_are_understood(string document) => Assert.Empty(
        from block in Commands(document)
        from line in Lines(block.Text)
        from Match match in Typed().Matches(line)
        let command = "algotrade " + match.Groups["rest"].Value
        let fault = CommandTree.Fault(command)
        where fault is not null
        select $"{block.Document}:{block.Line}: {command}: {fault}");

    [Theory]
    [MemberData(nameof(Documents))]
    public void Commands_in_the_text_name_verbs_and_options_that_exist(string document) => Assert.Empty(
        from Match match in Inline().Matches(File.ReadAllText(Path.Combine(GuideBlock.Root, document)))
        let fault = CommandTree.UnknownWord(match.Groups["command"].Value)
        where fault is not null
        select $"{document}: `{match.Groups["command"].Value}`: there is no {fault}");

    [Theory]
    [MemberData(nameof(Documents))]
    public void Scripts_and_folders_in_blocks_exist(string document) => Assert.Empty(
        from block in Commands(document)
        from line in Lines(block.Text)
        from word in ShellWords.Split(line)
        where OwnPath().IsMatch(word) && !word.Contains("/bin/", StringComparison.Ordinal)
        where !Path.Exists(Path.Combine(GuideBlock.Root, word))
        select $"{block.Document}:{block.Line}: {word} is not in the repository");

    [Theory]
    [MemberData(nameof(Documents))]
    public void Routes_in_blocks_are_those_of_the_contract(string document) => Assert.Empty(
        from block in Commands(document)
        from line in Lines(block.Text)
        where line.TrimStart().StartsWith("curl ", StringComparison.Ordinal) && line.Contains(Api, StringComparison.Ordinal)
        let call = Call(line)
        where !Routes().Any(route => route.Method == call.Method && Matches(route.Path, call.Path))
        select $"{block.Document}:{block.Line}: the API has no {call.Method} {call.Path}");

    [Theory]
    [InlineData("algotrade up --sped 3", "--sped")]
    [InlineData("algotrade bots begin NAME", "begin")]
    [InlineData("algotrade bots start NAME", null)]
    [InlineData("algotrade backtest", null)]
    public void A_renamed_verb_or_option_is_found(string command, string? unknown) => Assert.Equal(unknown, CommandTree.UnknownWord(command));

    private static IEnumerable<GuideBlock> Commands(string document) => GuideBlock.Read(document).Where(block => block.Kind != GuideBlockKind.File);

    /// <summary>Whole commands: continued lines and open quotes are joined.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var open = "";
        foreach (var line in text.Split('\n'))
        {
            open += open.Length == 0 ? line : "\n" + line;
            if (line.EndsWith('\\'))
            {
                open = open[..^1] + " ";
            }
            else if (open.Count(sign => sign == '\'') % 2 == 0 && open.Count(sign => sign == '"') % 2 == 0)
            {
                yield return open;
                open = "";
            }
        }
    }

    private static (string Method, string Path) Call(string line)
    {
        var words = ShellWords.Split(line);
        var url = words.First(word => word.StartsWith(Api, StringComparison.Ordinal));
        var method = words.SkipWhile(word => word != "-X").Skip(1).FirstOrDefault() ?? (words.Contains("-d") ? "POST" : "GET");
        return (method, new Uri(url).AbsolutePath);
    }

    private static IEnumerable<(string Method, string Path)> Routes()
    {
        using var contract = JsonDocument.Parse(File.ReadAllText(Path.Combine(GuideBlock.Root, "docs", "openapi.v1.json")));
        return [.. contract.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => (method.Name.ToUpperInvariant(), path.Name)))];
    }

    private static bool Matches(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    [GeneratedRegex(@"(?:^|[;&|(]\s*)(?:algotrade|dotnet run --project AlgoTrade\.Cli --) (?<rest>.*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Typed();

    [GeneratedRegex(@"`(?<command>algotrade [^`\n]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Inline();

    [GeneratedRegex(@"^(?:\./)?(?:eng|deploy|tests|docs|benchmarks|AlgoTrade\.\w+)(?:/[\w.-]+)*$")]
    private static partial Regex OwnPath();
}

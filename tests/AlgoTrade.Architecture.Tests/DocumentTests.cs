using System.Text.RegularExpressions;

namespace AlgoTrade.Architecture.Tests;

public sealed partial class DocumentTests
{
    private static readonly string[] Parts = ["**Context.**", "**Options", "**Choice.**", "**Good.**", "**Bad.**", "**Reopened by**"];

    private static IEnumerable<string> Documents => Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    private static IEnumerable<string> Decisions =>
        Documents.Where(file => file.StartsWith("docs/decisions/", StringComparison.Ordinal) && Path.GetFileName(file) != "README.md");

    [Fact]
    public void Links_between_documents_lead_somewhere()
    {
        var dead = from file in Documents
                   from Match match in Link().Matches(Repository.Read(file))
                   let target = match.Groups["target"].Value
                   where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
                   where !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(file)!, target))
                   select $"{file}: {target}";

        Assert.Empty(dead);
    }

    [Fact]
    public void Each_decision_has_a_number_of_its_own()
    {
        var twice = Decisions.GroupBy(file => Path.GetFileName(file)[..4]).Where(group => group.Count() > 1).SelectMany(group => group);

        Assert.Empty(twice);
    }

    [Fact]
    public void Each_decision_says_why_what_it_costs_and_what_would_reopen_it()
    {
        var incomplete = from file in Decisions
                         let text = Repository.Read(file)
                         from part in Parts
                         where !text.Contains(part, StringComparison.Ordinal)
                         select $"{file} lacks {part}";

        Assert.Empty(incomplete);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)[^)]*\)")]
    private static partial Regex Link();
}

using System.Text.RegularExpressions;

namespace AlgoTrade.AppHost.Tests.Compose;

/// <summary>Looks up options where they are declared: the source file that names the section.</summary>
internal static class OptionSources
{
    private static readonly Lazy<IReadOnlyList<string>> Files = new(() =>
    [
        .. Directory.EnumerateDirectories(Repository.Root, "AlgoTrade.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*Options.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText),
    ]);

    public static bool Knows(string section, IEnumerable<string> properties) =>
        Files.Value.Where(file => file.Contains($"SectionName = \"{section}\"", StringComparison.Ordinal))
            .Any(file => properties.All(property => Regex.IsMatch(file, $@"\b{property} \{{ get;")));
}

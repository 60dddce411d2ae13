using System.Text.RegularExpressions;

namespace AlgoTrade.Architecture.Tests;

/// <summary>Words that have no place in the project: paths of one person's machine, one company's hosts, work left undone.</summary>
public sealed partial class WordTests
{
    private static readonly string[] Binary = [".gz", ".png", ".jpg", ".ico", ".woff2", ".zip", ".dump", ".parquet", ".wasm"];

    [Fact]
    public void Text_names_no_path_of_a_machine_and_no_registry_host() =>
        Assert.Empty(Find(MachinePathOrRegistry(), Texts));

    [Fact]
    public void Code_has_no_work_left_undone() =>
        Assert.Empty(Find(Undone(), Repository.SourceFiles));

    [Fact]
    public void Secrets_of_any_shape_are_not_checked_in() =>
        Assert.Empty(Find(SecretShape(), Texts));

    private static IEnumerable<string> Texts => Repository.Files.Where(file => !Binary.Contains(Path.GetExtension(file)));

    private static IEnumerable<string> Find(Regex pattern, IEnumerable<string> files) =>
        files.Where(file => file != "tests/AlgoTrade.Architecture.Tests/WordTests.cs")
            .SelectMany(file => pattern.Matches(Repository.Read(file)).Select(match => $"{file}: {match.Value}"))
            .Distinct();

    [GeneratedRegex(@"/work/\w+|/tmp/[\w.]+|/home/(?!postgres\b)\w+|/Users/\w+|[A-Z]:\\Users\\|registry\.npmjs\.org|api\.nuget\.org|mcr\.microsoft\.com|ghcr\.io|quay\.io|docker\.io/")]
    private static partial Regex MachinePathOrRegistry();

    [GeneratedRegex(@"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex Undone();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|xox[bp]-[0-9A-Za-z-]{20,}|\b[0-9]{8,10}:AA[0-9A-Za-z_-]{33}\b")]
    private static partial Regex SecretShape();
}

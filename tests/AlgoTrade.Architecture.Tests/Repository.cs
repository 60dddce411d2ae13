namespace AlgoTrade.Architecture.Tests;

/// <summary>The checkout these tests were built from, without what builds and tools leave in it.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs =
        ["bin", "obj", ".git", ".vs", ".idea", ".data", "node_modules", "artifacts", "TestResults", "BenchmarkDotNet.Artifacts"];

    public static string Root { get; } = FindRoot();

    /// <summary>Paths relative to the root, with forward slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. Walk(Root).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> SourceFiles => Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<Project> Projects =>
        Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(Project.Read);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AlgoTrade.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No AlgoTrade.sln above {AppContext.BaseDirectory}.");
    }

    private static IEnumerable<string> Walk(string folder)
    {
        // A linked work tree has a file called .git.
        var files = Directory.EnumerateFiles(folder).Where(file => !NotOurs.Contains(Path.GetFileName(file)))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'));
        var below = Directory.EnumerateDirectories(folder)
            .Where(child => !NotOurs.Contains(Path.GetFileName(child)))
            .SelectMany(Walk);
        return files.Concat(below);
    }
}

namespace AlgoTrade.AppHost.Tests;

/// <summary>The checkout these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AlgoTrade.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No AlgoTrade.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}

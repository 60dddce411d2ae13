using System.IO.Compression;
using System.Text.Json;

namespace AlgoTrade.Hyperliquid.Tests;

/// <summary>Files under TestData, beside the test assembly. Those ending in <c>.gz</c> are unpacked on reading.</summary>
internal static class TestFile
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "TestData");

    // A folder "shared" beside the repository, or beside one of the folders that hold it.
    private static readonly string RecordingsRoot = Ancestors().Select(folder => Path.Combine(folder, "shared", "data", "hyperliquid-json"))
        .FirstOrDefault(Directory.Exists) ?? Root;

    public static byte[] Read(string relativePath) => ReadUnpacked(Path.Combine(Root, relativePath));

    public static byte[] ReadRecording(string relativePath) => ReadUnpacked(Path.Combine(RecordingsRoot, relativePath));

    /// <summary>All recorded payloads on this machine; where there are no others, those of the test data.</summary>
    public static IReadOnlyList<string> ListRecordings() => [.. List(RecordingsRoot, "rest"), .. List(RecordingsRoot, "ws")];

    private static byte[] ReadUnpacked(string path)
    {
        using var file = File.OpenRead(path);
        using var unpacked = new MemoryStream();
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            gzip.CopyTo(unpacked);
        }
        else
        {
            file.CopyTo(unpacked);
        }

        return unpacked.ToArray();
    }

    public static JsonElement ReadJson(string relativePath)
    {
        using var document = JsonDocument.Parse(Read(relativePath));
        return document.RootElement.Clone();
    }

    public static IReadOnlyList<string> List(string relativeFolder) => List(Root, relativeFolder);

    private static List<string> List(string root, string relativeFolder) =>
        [.. Directory.GetFiles(Path.Combine(root, relativeFolder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Ancestors()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return folder.FullName;
    }
}

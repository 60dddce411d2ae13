using System.IO.Compression;
using System.Text.Json;

namespace AlgoTrade.Hyperliquid.Tests;

/// <summary>Files under TestData, beside the test assembly. Those ending in <c>.gz</c> are unpacked on reading.</summary>
internal static class TestFile
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "TestData");

    public static byte[] Read(string relativePath)
    {
        using var file = File.OpenRead(Path.Combine(Root, relativePath));
        using var unpacked = new MemoryStream();
        if (relativePath.EndsWith(".gz", StringComparison.Ordinal))
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

    public static IReadOnlyList<string> List(string relativeFolder) =>
        [.. Directory.GetFiles(Path.Combine(Root, relativeFolder), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
}

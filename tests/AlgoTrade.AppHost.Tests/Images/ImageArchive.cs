using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>An image as `docker load` takes it: a configuration and layers.</summary>
internal sealed class ImageArchive
{
    private readonly string path;
    private readonly JsonElement config;
    private readonly IReadOnlyList<string> layers;

    public ImageArchive(string path)
    {
        this.path = path;
        var manifest = JsonDocument.Parse(ReadEntry("manifest.json")).RootElement[0];
        layers = [.. manifest.GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!)];
        config = JsonDocument.Parse(ReadEntry(manifest.GetProperty("Config").GetString()!)).RootElement.GetProperty("config");
    }

    /// <summary>The processor of this machine, as the SDK's <c>--arch</c> calls it.</summary>
    public static string Processor => RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Size in bytes, layers compressed: what a registry sends.</summary>
    public long Size => new FileInfo(path).Length;

    public string User => config.GetProperty(nameof(User)).GetString()!;

    public string WorkingDirectory => config.GetProperty("WorkingDir").GetString()!;

    public IReadOnlyList<string> Command => [.. Texts("Entrypoint"), .. Texts("Cmd")];

    public IEnumerable<(string Name, string Value)> Environment =>
        Texts("Env").Select(line => line.Split('=', 2)).Select(pair => (pair[0], pair[1]));

    public IReadOnlyDictionary<string, string> Labels =>
        config.GetProperty(nameof(Labels)).EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!);

    /// <summary>Writes all layers, one over the other, into <paramref name="folder"/>.</summary>
    public void Extract(string folder)
    {
        foreach (var layer in layers)
        {
            using var gzip = new GZipStream(new MemoryStream(ReadEntry(layer)), CompressionMode.Decompress);
            TarFile.ExtractToDirectory(gzip, folder, overwriteFiles: true);
        }
    }

    private IEnumerable<string> Texts(string name) => config.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        ? list.EnumerateArray().Select(text => text.GetString()!)
        : [];

    private byte[] ReadEntry(string name)
    {
        using var file = File.OpenRead(path);
        using var tar = new TarReader(file);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == name)
            {
                using var content = new MemoryStream();
                entry.DataStream!.CopyTo(content);
                return content.ToArray();
            }
        }

        throw new InvalidDataException($"{path} has no {name}.");
    }
}

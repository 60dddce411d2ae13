using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;

namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>
/// A container registry on loopback that knows one image: an empty base. It lets the SDK build images where no registry can be reached;
/// what a real base brings (.NET, libraries, certificates) <see cref="ReadOnlyRoot"/> takes from this machine. It speaks the three
/// reads of the distribution protocol that the SDK sends, and has the types of the real base, which decide the archive's form.
/// </summary>
internal sealed class BaseImageRegistry : IDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly HttpListener listener = new();
    private readonly Dictionary<string, byte[]> blobs = [];
    private readonly byte[] manifest;

    public BaseImageRegistry()
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            writer.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "app/"));
        }

        var layer = Compress(tar.ToArray());
        var config = Json(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = new[] { "DOTNET_RUNNING_IN_CONTAINER=true" } },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(tar.ToArray()) } },
        });
        blobs[Digest(config)] = config;
        blobs[Digest(layer)] = layer;
        manifest = Json(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.docker.container.image.v1+json", size = config.Length, digest = Digest(config) },
            layers = new[] { new { mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip", size = layer.Length, digest = Digest(layer) } },
        });

        Host = $"localhost:{FreePort()}";
        listener.Prefixes.Add($"http://{Host}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Name and port, without a scheme.</summary>
    public string Host { get; }

    public string Image => $"{Host}/base:1";

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                Answer(await listener.GetContextAsync());
            }
        }
        catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Answer(HttpListenerContext context)
    {
        using var response = context.Response;
        var path = context.Request.Url!.AbsolutePath;
        var body = path.Contains("/manifests/", StringComparison.Ordinal) ? manifest : blobs.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]);
        if (body is null)
        {
            response.StatusCode = path == "/v2/" ? 200 : 404;
            return;
        }

        response.ContentType = ReferenceEquals(body, manifest) ? ManifestType : "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = Digest(body);
        response.ContentLength64 = body.Length;
        if (context.Request.HttpMethod != "HEAD")
        {
            response.OutputStream.Write(body);
        }
    }

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}

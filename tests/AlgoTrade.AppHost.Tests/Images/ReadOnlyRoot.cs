using System.Diagnostics;
using AlgoTrade.AppHost.Tests.Compose;

namespace AlgoTrade.AppHost.Tests.Images;

/// <summary>
/// The file system of one container, made without an engine: the image's files, and below them this machine's .NET and libraries. What runs
/// in it has the user, the rights, the secrets and the writable folders that image and manifest give it.
/// </summary>
internal sealed class ReadOnlyRoot : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("algotrade-image-");
    private readonly ImageArchive image;
    private readonly Service service;

    public ReadOnlyRoot(ImageArchive image, Service service, IReadOnlyDictionary<string, string> secrets)
    {
        this.image = image;
        this.service = service;
        foreach (var folder in new[] { "usr", "etc", "dotnet", "proc", "dev" }.Concat(WritableFolders))
        {
            root.CreateSubdirectory(folder.TrimStart('/'));
        }

        foreach (var folder in new[] { "bin", "lib", "lib64" })
        {
            File.CreateSymbolicLink(Path.Combine(root.FullName, folder), $"usr/{folder}");
        }

        image.Extract(root.FullName);
        var secretFolder = root.CreateSubdirectory("run/secrets").FullName;
        foreach (var name in service.SecretNames)
        {
            File.WriteAllText(Path.Combine(secretFolder, name), secrets[name] + "\n");
        }
    }

    private IEnumerable<string> WritableFolders => service.List("tmpfs").Select(mount => mount.Split(':')[0]);

    /// <summary>Whether this process may make mount namespaces: as root, and where the kernel lets it.</summary>
    public static async Task<bool> CanBeMadeAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    /// <summary>The image's own command.</summary>
    public ProcessStartInfo Command(params (string Name, string Value)[] settings) => Start(image.Command, settings);

    /// <summary>The manifest's health check.</summary>
    public ProcessStartInfo HealthCheck(params (string Name, string Value)[] settings) => Start([.. service.List("healthcheck", "test").Skip(1)], settings);

    public ProcessStartInfo Start(IReadOnlyList<string> command, params (string Name, string Value)[] settings)
    {
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath)!;
        var script = Path.Combine(Repository.Root, "tests", "AlgoTrade.AppHost.Tests", "Images", "read-only-root.sh");
        var start = new ProcessStartInfo("unshare", ["--mount", "bash", script, root.FullName, dotnet, image.User, image.WorkingDirectory, .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in image.Environment.Concat(service.DefaultEnvironment).Concat(settings))
        {
            start.Environment[name] = value;
        }

        // One network for all: each service takes a free port instead of the manifest's.
        start.Environment.Remove("HTTP_PORTS");
        start.Environment["PATH"] = "/dotnet:/usr/sbin:/usr/bin";
        start.Environment["TMPFS"] = string.Join(' ', WritableFolders);
        return start;
    }

    public void Dispose() => root.Delete(recursive: true);
}

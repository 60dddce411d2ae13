using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.CrashDrill;

/// <summary>A small file system of its own, in memory, that can be filled to the last byte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <exception cref="InvalidOperationException">This machine does not let us mount.</exception>
    public static async Task<SmallDisk> MountAsync(string folder, int megabytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var mount = await RunAsync("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m,mode=755"), "tmpfs", folder], cancellationToken);
        return mount.Length == 0 ? new SmallDisk(folder)
            : throw new InvalidOperationException($"The disk-full scenario needs the right to mount a tmpfs (run it as root in a mount namespace of your own): {mount}");
    }

    /// <summary>Writes until the disk takes no more.</summary>
    public void Fill()
    {
        var block = new byte[64 * 1024];
        using var filler = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        for (var size = block.Length; size > 0;)
        {
            try
            {
                RandomAccess.Write(filler, block.AsSpan(0, size), RandomAccess.GetLength(filler));
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() => await RunAsync("umount", ["-l", _folder], CancellationToken.None);

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? "" : $"{program} ended with {process.ExitCode}: {errors.Trim()}";
    }
}

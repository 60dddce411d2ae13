using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.Data.Embedded;

/// <summary>What <c>postmaster.pid</c> in a cluster says, compared with what runs.</summary>
internal enum PostmasterState
{
    /// <summary>No file: the server stopped cleanly.</summary>
    Stopped = 1,

    /// <summary>The server of this cluster runs: its parent was killed, and it was not.</summary>
    Running,

    /// <summary>The process is gone. The server clears the file itself, after a look at its shared memory.</summary>
    Dead,

    /// <summary>The number belongs to an unrelated process by now, which the server would take for its twin.</summary>
    Foreign,
}

internal static class PostmasterFile
{
    public static string PathIn(string cluster) => Path.Combine(cluster, "postmaster.pid");

    public static PostmasterState Inspect(string cluster)
    {
        var path = PathIn(cluster);
        if (!File.Exists(path))
        {
            return PostmasterState.Stopped;
        }

        if (!int.TryParse(File.ReadLines(path).FirstOrDefault(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var pid) || pid <= 0)
        {
            return PostmasterState.Foreign; // Empty or cut off by a crash: it names nobody.
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return IsServerOf(cluster, process) ? PostmasterState.Running : PostmasterState.Foreign;
        }
        catch (ArgumentException)
        {
            return PostmasterState.Dead;
        }
    }

    /// <summary>Whether a server process, or a child that outlived it, still works on the cluster. Known on Linux; elsewhere false.</summary>
    public static bool AnyProcessWorksIn(string cluster)
        => OperatingSystem.IsLinux() && Directory.EnumerateDirectories("/proc")
            .Any(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && WorkingDirectory(process) is { } place && SamePlace(place, cluster));

    /// <summary>Null when the process is gone, a zombie, or not ours to look at.</summary>
    private static string? WorkingDirectory(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsServerOf(string cluster, Process process)
    {
        if (!process.ProcessName.StartsWith("postgres", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        // The server works inside its cluster. A link we may not read belongs to somebody else's server, or to a zombie.
        return WorkingDirectory(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}")) is { } place && SamePlace(place, cluster);
    }

    // Under a linked folder the paths differ; the lock file they contain is the same one all the same.
    private static bool SamePlace(string place, string cluster)
        => place == cluster || ReadLock(place) is { } text && text == ReadLock(cluster);

    private static string? ReadLock(string folder)
    {
        try
        {
            return File.ReadAllText(PathIn(folder));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Replay;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Market events that the database could not take, in files, oldest first. Bounded: what does not fit is refused, and the caller
/// records a gap. Survives a restart.
/// </summary>
internal sealed class DiskSpool
{
    private const string Extension = ".spool";

    private readonly string _folder;
    private readonly long _limit;
    private long _next;

    /// <param name="folder">Made when absent.</param>
    /// <param name="limit">Bytes of all files together.</param>
    public DiskSpool(string folder, long limit)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _limit = limit;
        foreach (var file in Files())
        {
            Bytes += new FileInfo(file).Length;
            _next = long.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture) + 1;
        }
    }

    public long Bytes { get; private set; }

    public bool IsEmpty => Files().Count == 0;

    /// <returns>False when the spool is full, or the disk is.</returns>
    public bool TryAppend(IReadOnlyList<EngineEvent> events)
    {
        var bytes = EventCodec.ToBytes(events);
        if (Bytes + bytes.Length > _limit)
            return false;
        var path = Path.Combine(_folder, _next.ToString("D12", CultureInfo.InvariantCulture) + Extension);
        try
        {
            // Renamed when complete: a file that ends in the middle is never read.
            File.WriteAllBytes(path + ".part", bytes);
            File.Move(path + ".part", path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _next++;
        Bytes += bytes.Length;
        return true;
    }

    /// <summary>The oldest file and what is in it (null: it cannot be read); null when there is none.</summary>
    public (string File, IReadOnlyList<EngineEvent>? Events)? ReadOldest()
    {
        var files = Files();
        if (files.Count == 0)
            return null;
        try
        {
            return (files[0], [.. EventCodec.FromBytes(File.ReadAllBytes(files[0]))]);
        }
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException)
        {
            return (files[0], null);
        }
    }

    /// <summary>Takes a damaged file out of the way, for a person to look at.</summary>
    public void SetAside(string file)
    {
        Bytes -= new FileInfo(file).Length;
        File.Move(file, file + ".damaged", overwrite: true);
    }

    public void Remove(string file)
    {
        Bytes -= new FileInfo(file).Length;
        File.Delete(file);
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_folder, "*" + Extension).Order(StringComparer.Ordinal)];
}

using System.Globalization;

namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>Who listens on a TCP port of this machine (or container), as Linux tells it in <c>/proc</c>.</summary>
internal static class ListeningSocket
{
    // Columns of /proc/net/tcp (man 5 proc): local address as HEX:PORT, state, inode.
    private const int LocalAddress = 1;
    private const int State = 3;
    private const int Inode = 9;
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <returns>The process id; null when nobody listens, it is not ours to see, or this is not Linux.</returns>
    public static int? OwnerOf(int port)
    {
        var sockets = Tables.Where(File.Exists).SelectMany(table => Sockets(table, port)).ToHashSet();
        return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1 && Holds(id, sockets))
            .Select(id => (int?)id)
            .FirstOrDefault();
    }

    private static IEnumerable<string> Sockets(string table, int port)
    {
        var ending = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return File.ReadLines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns[State] == Listening && columns[LocalAddress].EndsWith(ending, StringComparison.Ordinal))
            .Select(columns => $"socket:[{columns[Inode]}]");
    }

    private static bool Holds(int processId, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{processId}/fd").Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target && sockets.Contains(target.Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // Ended while we looked, or somebody else's.
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AlgoTrade.Data.Embedded;

/// <summary>
/// The data folder: <c>instance.lock</c> (held while we run), <c>password</c>, and the cluster itself in <c>cluster/</c>.
/// Where the server's account cannot enter the folder, the cluster lives below <c>/var/lib/algotrade</c> and <c>location</c> says where.
/// </summary>
internal sealed class ClusterFolder : IDisposable
{
    private const string FallbackRoot = "/var/lib/algotrade";

    private readonly FileStream _lock;

    private ClusterFolder(string directory, FileStream held, string cluster)
    {
        Directory = directory;
        _lock = held;
        Cluster = cluster;
    }

    public string Directory { get; }

    /// <summary>What PostgreSQL calls the data directory.</summary>
    public string Cluster { get; }

    public string LogFile => Path.Combine(Cluster, "server.log");

    public bool Exists => File.Exists(Path.Combine(Cluster, "PG_VERSION"));

    public int MajorVersion
        => int.Parse(File.ReadAllText(Path.Combine(Cluster, "PG_VERSION")).Trim(), CultureInfo.InvariantCulture);

    private string PasswordFile => Path.Combine(Directory, "password");

    /// <exception cref="EmbeddedPostgresException">Another process uses the folder, or the server may not enter the cluster in it.</exception>
    public static async Task<ClusterFolder> OpenAsync(string directory, ServerAccount account, CancellationToken cancellationToken)
    {
        directory = Path.GetFullPath(directory);
        CreateEnterable(directory);
        var held = Lock(directory);
        try
        {
            var cluster = await LocateAsync(directory, account, cancellationToken).ConfigureAwait(false);
            return new ClusterFolder(directory, held, cluster);
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What belongs to the cluster alone and may be deleted with it.</summary>
    public string ClusterRoot => IsElsewhere ? Path.GetDirectoryName(Cluster)! : Cluster;

    private bool IsElsewhere => !string.Equals(Path.GetDirectoryName(Cluster), Directory, StringComparison.Ordinal);

    public string ReadPassword() => File.ReadAllText(PasswordFile).Trim();

    /// <summary>Makes the password of a new cluster. It never leaves this machine: the server listens on loopback only.</summary>
    public async Task<string> CreatePasswordAsync(CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await WritePrivateAsync(PasswordFile, password, cancellationToken).ConfigureAwait(false);
        return password;
    }

    public static async Task WritePrivateAsync(string path, string text, CancellationToken cancellationToken)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, options);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>A new folder that every account may enter, whatever the file mode mask says; nothing secret in it is readable.</summary>
    private static void CreateEnterable(string path)
    {
        if (System.IO.Directory.Exists(path) || OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(path);
            return;
        }

        System.IO.Directory.CreateDirectory(path);
        File.SetUnixFileMode(
            path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            // The operating system drops this lock when the process ends, however it ends; a file that merely exists would go stale.
            return new FileStream(Path.Combine(directory, "instance.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException inUse)
        {
            throw new EmbeddedPostgresException(
                $"The database in '{directory}' is in use by another AlgoTrade process: stop that one, or choose another data folder.", inUse)
            {
                IsInUse = true,
            };
        }
    }

    private static async Task<string> LocateAsync(string directory, ServerAccount account, CancellationToken cancellationToken)
    {
        var locationFile = Path.Combine(directory, "location");
        if (File.Exists(locationFile))
        {
            return (await File.ReadAllTextAsync(locationFile, cancellationToken).ConfigureAwait(false)).Trim();
        }

        if (await account.CanEnterAsync(directory, cancellationToken).ConfigureAwait(false))
        {
            return Path.Combine(directory, "cluster");
        }

        // A new, empty cluster elsewhere would look as if everything were gone.
        var existing = Path.Combine(directory, "cluster");
        if (System.IO.Directory.Exists(existing))
        {
            throw new EmbeddedPostgresException(
                $"The account that runs the database server may not enter '{existing}', which has a database already: let it enter '{directory}' and the folders above, or choose another data folder.");
        }

        var elsewhere = NewFallback(directory);
        await File.WriteAllTextAsync(locationFile, elsewhere, cancellationToken).ConfigureAwait(false);
        return elsewhere;
    }

    /// <summary>A folder that was deleted and made again gets a new cluster, never the old data back.</summary>
    private static string NewFallback(string directory)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)))[..12];
        var candidates = Enumerable.Range(1, int.MaxValue - 1)
            .Select(number => Path.Combine(FallbackRoot, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")));
        var parent = candidates.First(candidate => !System.IO.Directory.Exists(candidate));
        CreateEnterable(FallbackRoot);
        CreateEnterable(parent);
        return Path.Combine(parent, "cluster");
    }
}

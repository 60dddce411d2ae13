using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.Data.Embedded;

/// <summary>The server programs of one PostgreSQL installation.</summary>
/// <param name="Directory">Folder that holds them.</param>
/// <param name="MajorVersion">For example 17. A cluster can only be opened by the major version that made it.</param>
public sealed record PostgresBinaries(string Directory, int MajorVersion)
{
    private const int OldestSupported = 15;

    /// <summary>Environment variable that names the folder when the options do not.</summary>
    public const string DirectoryVariable = "ALGOTRADE_POSTGRES_BIN";

    public string InitDb => Program("initdb");

    public string PgCtl => Program("pg_ctl");

    /// <summary>The extension lies beside the server (Debian's layout) and can be loaded with it.</summary>
    public bool HasTimescaleDB
    {
        get
        {
            // The folder on PATH may hold links into the real installation.
            var postgres = Program("postgres");
            var real = File.ResolveLinkTarget(postgres, returnFinalTarget: true)?.FullName ?? postgres;
            return File.Exists(Path.Combine(Path.GetDirectoryName(real)!, "..", "lib", "timescaledb.so"));
        }
    }

    /// <summary>Finds an installation: the configured folder, the environment variable, PATH, then the usual places.</summary>
    /// <param name="configuredDirectory">Looked at first; when given and wrong, nothing else is tried.</param>
    /// <param name="majorVersion">Only this version will do, because a cluster of it exists. Null takes the newest.</param>
    /// <exception cref="EmbeddedPostgresException">None found; the message names the package to install.</exception>
    public static PostgresBinaries Find(string? configuredDirectory = null, int? majorVersion = null)
        => Find(configuredDirectory ?? Environment.GetEnvironmentVariable(DirectoryVariable), majorVersion, UsualDirectories());

    internal static PostgresBinaries Find(string? configuredDirectory, int? majorVersion, IEnumerable<string> searched)
    {
        if (!string.IsNullOrWhiteSpace(configuredDirectory))
        {
            var configured = TryOpen(configuredDirectory) ?? throw new EmbeddedPostgresException(
                $"The configured folder '{configuredDirectory}' does not hold the PostgreSQL server programs initdb, pg_ctl and postgres.");
            return Suits(configured, majorVersion) ? configured : throw WrongVersion(configured.MajorVersion, majorVersion);
        }

        var found = searched.Distinct(StringComparer.Ordinal).Select(TryOpen).OfType<PostgresBinaries>().ToList();
        var suitable = found.Where(binaries => Suits(binaries, majorVersion)).MaxBy(binaries => binaries.MajorVersion);
        if (suitable is not null)
        {
            return suitable;
        }

        throw found.Count > 0 ? WrongVersion(found.Max(binaries => binaries.MajorVersion), majorVersion) : NothingFound();
    }

    private static bool Suits(PostgresBinaries binaries, int? majorVersion)
        => majorVersion is null ? binaries.MajorVersion >= OldestSupported : binaries.MajorVersion == majorVersion;

    private static EmbeddedPostgresException WrongVersion(int found, int? wanted) => new(wanted is null
        ? $"PostgreSQL {found} was found, and {OldestSupported} or newer is needed: install the server package of a newer version."
        : $"The cluster was made by PostgreSQL {wanted}, and only version {found} was found: install the server package of version {wanted}.");

    private static EmbeddedPostgresException NothingFound()
    {
        var install = OperatingSystem.IsMacOS() ? "'brew install postgresql@17'"
            : OperatingSystem.IsWindows() ? "'winget install PostgreSQL.PostgreSQL.17'"
            : "'apt-get install postgresql' (Debian, Ubuntu) or 'dnf install postgresql-server' (Fedora, Red Hat)";
        return new($"No PostgreSQL server was found on this machine: install it with {install}, or name its bin folder in {DirectoryVariable}.");
    }

    private string Program(string name) => Path.Combine(Directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    private static PostgresBinaries? TryOpen(string directory)
    {
        var candidate = new PostgresBinaries(directory, 0);
        var complete = File.Exists(candidate.InitDb) && File.Exists(candidate.PgCtl) && File.Exists(candidate.Program("postgres"));
        return complete && ReadMajorVersion(candidate.Program("postgres")) is { } version ? candidate with { MajorVersion = version } : null;
    }

    /// <summary>Reads "postgres (PostgreSQL) 17.2 (Debian 17.2-1)": the folder name alone lies on some systems.</summary>
    private static int? ReadMajorVersion(string postgres)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(postgres, "--version") { RedirectStandardOutput = true })!;
            var line = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            var number = line.Split(") ", 2).Last().TakeWhile(char.IsAsciiDigit).ToArray();
            return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            return null; // Present, and not runnable on this machine: as good as absent.
        }
    }

    private static IEnumerable<string> UsualDirectories()
    {
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (directory.Length > 0)
            {
                yield return directory;
            }
        }

        if (OperatingSystem.IsWindows())
        {
            var programs = Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles);
            foreach (var directory in Versions(Path.Combine(programs, "PostgreSQL"), "*", "bin"))
            {
                yield return directory;
            }

            yield break;
        }

        string[] single = ["/usr/bin", "/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin"];
        var versioned = Versions("/usr/lib/postgresql", "*", "bin")                       // Debian, Ubuntu
            .Concat(Versions("/usr", "pgsql-*", "bin"))                                   // PostgreSQL's own packages for Red Hat
            .Concat(Versions("/usr/libexec", "postgresql*", ""))                          // Alpine
            .Concat(Versions("/opt/homebrew/opt", "postgresql@*", "bin"))                 // Homebrew on Apple silicon
            .Concat(Versions("/usr/local/opt", "postgresql@*", "bin"))                    // Homebrew on Intel
            .Concat(Versions("/Applications/Postgres.app/Contents/Versions", "*", "bin"));
        foreach (var directory in versioned.Concat(single))
        {
            yield return directory;
        }
    }

    private static IEnumerable<string> Versions(string parent, string pattern, string below)
        => System.IO.Directory.Exists(parent)
            ? System.IO.Directory.GetDirectories(parent, pattern).Select(directory => Path.Combine(directory, below))
            : [];
}

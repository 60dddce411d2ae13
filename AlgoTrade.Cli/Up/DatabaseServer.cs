using System.CommandLine;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Data.Embedded;

namespace AlgoTrade.Cli.Up;

/// <summary>The database of a command: an existing server, or the embedded one of the data folder for as long as the command runs.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
    public const string ConnectionFileName = "connection";
    public const string PasswordFileName = "application-password";
    private const string ClusterFolderName = "postgres";
    private const string ConnectionFileVariable = "ALGOTRADE_CONNECTION_FILE";
    private readonly EmbeddedPostgres? _embedded;

    private DatabaseServer(string connectionString, EmbeddedPostgres? embedded)
    {
        ConnectionString = connectionString;
        _embedded = embedded;
    }

    /// <summary>May contain a password: not for logs.</summary>
    public string ConnectionString { get; }

    public bool IsEmbedded => _embedded is not null;

    public int? Port => _embedded?.Port;

    /// <summary>Another process runs it and keeps its schema current.</summary>
    public bool IsShared { get; private init; }

    /// <summary>The database for a command that may work beside a running `up`: where that one has the folder, its server answers.</summary>
    public static Task<DatabaseServer> OpenOrShareAsync(ParseResult parsed, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        OpenOrShareAsync(parsed, parsed.GetValue(GlobalOptions.DataFolder)!, timeProvider, cancellationToken);

    /// <summary>As above, for a command that only reads: where there is no installation, none is made.</summary>
    /// <param name="folder">May be null when the command line names a server.</param>
    public static Task<DatabaseServer> OpenExistingAsync(ParseResult parsed, DirectoryInfo? folder, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        parsed.GetValue(GlobalOptions.Connection) is null && folder is not null && !Directory.Exists(Path.Combine(folder.FullName, ClusterFolderName))
            ? throw new CommandException($"There is no installation in {folder.FullName}: start one with `algotrade up`, or name another with --data.")
            : OpenOrShareAsync(parsed, folder!, timeProvider, cancellationToken);

    private static async Task<DatabaseServer> OpenOrShareAsync(ParseResult parsed, DirectoryInfo folder, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(parsed, folder, timeProvider, cancellationToken);
        }
        catch (EmbeddedPostgresException taken) when (taken.IsInUse)
        {
            var connection = PrivateFile.Read(Path.Combine(folder.FullName, ConnectionFileName))
                ?? throw new CommandException($"The installation in {folder.FullName} is starting or stopping: try again in a moment.");
            return new DatabaseServer(connection, embedded: null) { IsShared = true };
        }
    }

    /// <summary>Brings the schema up to date unless a running `up` has done so.</summary>
    public async Task PrepareAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (!IsShared)
        {
            await ApplicationRole.BringUpToDateAsync(this, password: null, timeProvider, cancellationToken);
        }
    }

    public static Task<DatabaseServer> OpenAsync(ParseResult parsed, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        OpenAsync(parsed, parsed.GetValue(GlobalOptions.DataFolder)!, timeProvider, cancellationToken);

    private static async Task<DatabaseServer> OpenAsync(ParseResult parsed, DirectoryInfo dataFolder, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(GlobalOptions.Connection);
        if (given is null && Environment.GetEnvironmentVariable(ConnectionFileVariable) is { Length: > 0 } file)
        {
            given = PrivateFile.Read(file) ?? throw CommandException.WrongUse($"{ConnectionFileVariable} names '{file}': there is no such file.");
        }

        if (given is not null)
        {
            return new DatabaseServer(Checked(given), embedded: null);
        }

        var folder = Path.Combine(dataFolder.FullName, ClusterFolderName);
        var embedded = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder }, timeProvider, cancellationToken);
        return new DatabaseServer(embedded.ConnectionString, embedded);
    }

    public ValueTask DisposeAsync() => _embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Checked(string connectionString)
    {
        try
        {
            var parsed = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
            return parsed is { Host.Length: > 0, Database.Length: > 0 }
                ? parsed.ConnectionString
                : throw CommandException.WrongUse("--connection names no host or no database: expected for example \"Host=127.0.0.1;Database=algotrade;Username=algotrade\".");
        }
        catch (ArgumentException wrong)
        {
            throw CommandException.WrongUse($"--connection is not a connection string: {wrong.Message}");
        }
    }
}

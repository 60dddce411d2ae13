using System.CommandLine;
using AlgoTrade.Cli.Commands;
using AlgoTrade.Data.Embedded;

namespace AlgoTrade.Cli.Up;

/// <summary>The database of a command: an existing server, or the embedded one of the data folder for as long as the command runs.</summary>
internal sealed class DatabaseServer : IAsyncDisposable
{
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

    public static async Task<DatabaseServer> OpenAsync(ParseResult parsed, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var given = parsed.GetValue(GlobalOptions.Connection);
        if (given is null && Environment.GetEnvironmentVariable(ConnectionFileVariable) is { Length: > 0 } file)
        {
            given = (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }

        if (given is not null)
        {
            return new DatabaseServer(Checked(given), embedded: null);
        }

        var folder = Path.Combine(parsed.GetValue(GlobalOptions.DataFolder)!.FullName, "postgres");
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

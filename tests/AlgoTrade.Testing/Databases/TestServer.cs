using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Testing.Databases;

/// <summary>
/// The PostgreSQL server of this test process: the one that <c>ALGOTRADE_TEST_CONNECTION</c> names, otherwise an embedded one that
/// starts with the first test that needs it and ends with the process, killed or not.
/// </summary>
public static class TestServer
{
    public const string ConnectionVariable = "ALGOTRADE_TEST_CONNECTION";

    private const long TemplateLock = 0x74656d706c617465;

    private static readonly Lazy<Task<string>> Server = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    // Held so that it lives as long as the process. Nobody disposes it: its watcher stops it and deletes its folder when we end.
    private static EmbeddedPostgres? _embedded;

    /// <summary>Connection string of the server as superuser; its database is one that always exists.</summary>
    public static Task<string> ConnectionStringAsync() => Server.Value;

    /// <summary>Creates an empty database and returns its connection string. The caller drops it.</summary>
    public static async Task<string> CreateEmptyDatabaseAsync() => await CreateAsync("").ConfigureAwait(false);

    /// <summary>Creates a database with the current schema, cloned from a template in a few ten milliseconds.</summary>
    public static async Task<string> CreateMigratedDatabaseAsync()
        => await CreateAsync($" TEMPLATE \"{await Template.Value.ConfigureAwait(false)}\"").ConfigureAwait(false);

    /// <summary>Drops a database, whoever is still connected to it.</summary>
    public static async Task DropAsync(string connectionString)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)").ConfigureAwait(false);
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(ConnectionVariable) is { Length: > 0 } given)
        {
            return given;
        }

        // Not a private temporary folder: the account that runs the server when we are root must be able to enter it.
        var folder = Path.Combine(Path.GetTempPath(), $"algotrade-test-{Environment.ProcessId}-{RandomName()}");
        _embedded = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = folder,
                Durable = false,
                DeleteWhenStopped = true,
                ServerSettings = new Dictionary<string, string> { ["max_connections"] = "300", ["shared_buffers"] = "64MB" },
            },
            TimeProvider.System,
            CancellationToken.None).ConfigureAwait(false);
        return _embedded.ConnectionString;
    }

    /// <summary>One template per schema, shared by all test processes that use the same server.</summary>
    private static async Task<string> MakeTemplateAsync()
    {
        var server = await Server.Value.ConfigureAwait(false);
        var migrator = new DatabaseMigrator(server, new MigrationOptions(), TimeProvider.System);
        var name = "algotrade_template_" + Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(migrator.Script())))[..16];

        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync().ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({TemplateLock})").ConfigureAwait(false);
        await using var existing = new NpgsqlCommand($"SELECT datallowconn FROM pg_database WHERE datname = '{name}'", connection);
        var allowsConnections = await existing.ExecuteScalarAsync().ConfigureAwait(false) as bool?;
        if (allowsConnections == false)
        {
            return name;
        }

        var template = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = false }.ConnectionString;
        await new DatabaseMigrator(template, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None).ConfigureAwait(false);
        // Closed to everybody, background workers included: a template with a visitor cannot be cloned. Last, so it also says "complete".
        await ExecuteAsync(connection, $"ALTER DATABASE \"{name}\" WITH ALLOW_CONNECTIONS false").ConfigureAwait(false);
        await ExecuteAsync(connection, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'").ConfigureAwait(false);
        return name;
    }

    private static async Task<string> CreateAsync(string clause)
    {
        var name = $"test_{RandomName()}";
        await ExecuteAsync($"CREATE DATABASE \"{name}\"{clause}").ConfigureAwait(false);
        return new NpgsqlConnectionStringBuilder(await Server.Value.ConfigureAwait(false)) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await Server.Value.ConfigureAwait(false));
        await connection.OpenAsync().ConfigureAwait(false);
        await ExecuteAsync(connection, sql).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static string RandomName()
        => System.Security.Cryptography.RandomNumberGenerator.GetHexString(10, lowercase: true);
}

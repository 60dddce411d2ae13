using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Testing.Databases;

/// <summary>
/// A database of its own for one test class (<c>IClassFixture&lt;DatabaseFixture&gt;</c>), with the current schema, dropped at the end.
/// </summary>
public sealed class DatabaseFixture : IAsyncLifetime
{
    public const string RequireTimescaleVariable = "ALGOTRADE_REQUIRE_TIMESCALEDB";

    private NpgsqlDataSource? _application;
    private NpgsqlDataSource? _administrator;

    /// <summary>As the superuser, who may also meddle with what the product never changes.</summary>
    public string AdministratorConnectionString { get; private set; } = "";

    /// <summary>With the rights of daemon and API. What these may not do fails in tests as it would in production.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>With the rights of daemon and API.</summary>
    public NpgsqlDataSource DataSource => _application ?? throw NotStarted();

    public NpgsqlDataSource Administrator => _administrator ?? throw NotStarted();

    public TimescaleTier Tier { get; private set; }

    public async Task InitializeAsync()
    {
        AdministratorConnectionString = await TestServer.CreateMigratedDatabaseAsync().ConfigureAwait(false);
        ConnectionString = As(new RoleNames().Application);
        _administrator = NpgsqlDataSource.Create(AdministratorConnectionString);
        _application = NpgsqlDataSource.Create(ConnectionString);
        await using var connection = await _administrator.OpenConnectionAsync().ConfigureAwait(false);
        Tier = await TimescaleDetection.DetectAsync(connection, CancellationToken.None).ConfigureAwait(false);
    }

    public async Task DisposeAsync()
    {
        await DataSource.DisposeAsync().ConfigureAwait(false);
        await Administrator.DisposeAsync().ConfigureAwait(false);
        await TestServer.DropAsync(AdministratorConnectionString).ConfigureAwait(false);
    }

    /// <summary>Connection string with the rights of another role.</summary>
    public string As(string role)
        => new NpgsqlConnectionStringBuilder(AdministratorConnectionString) { Options = $"-c role={role}" }.ConnectionString;

    /// <summary>
    /// Skips the test where TimescaleDB (community edition) is absent; fails it where <c>ALGOTRADE_REQUIRE_TIMESCALEDB=1</c> says it
    /// must be there. For methods marked <c>[SkippableFact]</c>.
    /// </summary>
    public void RequireTimescaleDB() => RequireTimescaleDB(Tier);

    public static void RequireTimescaleDB(TimescaleTier tier)
    {
        var isRequired = Environment.GetEnvironmentVariable(RequireTimescaleVariable) == "1";
        Assert.False(isRequired && tier != TimescaleTier.Community, $"{RequireTimescaleVariable}=1, and the server offers: {tier}.");
        Skip.If(tier != TimescaleTier.Community, $"needs TimescaleDB (community edition), and the server offers: {tier}");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Administrator.CreateCommand(sql);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var command = Administrator.CreateCommand(sql);
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is T value ? value : default;
    }

    private static InvalidOperationException NotStarted() => new("The fixture was not initialized: use it as IClassFixture<DatabaseFixture>.");
}

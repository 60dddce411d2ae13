using AlgoTrade.Data.Schema;
using AlgoTrade.Migrations;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace AlgoTrade.Migrations.Tests;

/// <summary>Each test starts from an empty database.</summary>
public sealed class MigrationJobTests : IAsyncLifetime
{
    private string _connectionString = "";

    public async Task InitializeAsync() => _connectionString = await TestServer.CreateEmptyDatabaseAsync();

    public Task DisposeAsync() => TestServer.DropAsync(_connectionString);

    [Fact]
    public async Task An_empty_database_becomes_current_and_a_second_run_changes_nothing()
    {
        var (before, _, problem) = await RunAsync("--check");
        var (first, firstOutput, _) = await RunAsync();
        var (second, secondOutput, _) = await RunAsync();
        var (after, _, _) = await RunAsync("--check");

        Assert.Equal((MigrationJob.Failure, MigrationJob.Success, MigrationJob.Success, MigrationJob.Success), (before, first, second, after));
        Assert.Contains("The database schema is behind", problem, StringComparison.Ordinal);
        Assert.Contains("_InitialSchema", firstOutput, StringComparison.Ordinal);
        Assert.StartsWith("The schema was current.", secondOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_that_start_at_once_all_succeed_even_when_the_database_does_not_exist()
    {
        await TestServer.DropAsync(_connectionString);
        var runs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RunAsync()));
        Assert.All(runs, run => Assert.Equal((MigrationJob.Success, ""), (run.ExitCode, run.Errors)));
        Assert.Single(runs, run => run.Output.Contains("Applied", StringComparison.Ordinal));
        Assert.Equal(MigrationJob.Success, (await RunAsync("--check")).ExitCode);
    }

    [Fact]
    public async Task The_printed_script_makes_the_same_schema()
    {
        var (exitCode, script, _) = await RunAsync("--script");
        await using var dataSource = NpgsqlDataSource.Create(_connectionString);
        await using var command = dataSource.CreateCommand(script);
        await command.ExecuteNonQueryAsync();

        Assert.Equal(MigrationJob.Success, exitCode);
        Assert.Equal((MigrationJob.Success, ""), await RunAsync("--check") is var (code, _, errors) ? (code, errors) : default);
    }

    [SkippableFact]
    public async Task Where_TimescaleDB_is_required_and_missing_the_job_fails_and_says_what_to_do()
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        Skip.If(await TimescaleDetection.DetectAsync(connection, CancellationToken.None) != TimescaleTier.Absent, "needs a server without TimescaleDB");

        var (exitCode, _, errors) = await RunAsync("Migrations:RequireTimescaleDB=true");

        Assert.Equal(MigrationJob.Failure, exitCode);
        Assert.Contains("install the extension and add 'timescaledb' to shared_preload_libraries", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_roles_can_log_in_with_the_given_passwords_and_do_only_their_part()
    {
        var suffix = System.Security.Cryptography.RandomNumberGenerator.GetHexString(8, lowercase: true);
        string[] settings =
        [
            $"Migrations:Roles:Owner=owner_{suffix}", $"Migrations:Roles:Application=app_{suffix}", $"Migrations:Roles:ReadOnly=ro_{suffix}",
            "Migrations:Roles:ApplicationPassword=it's secret", "Migrations:Roles:ReadOnlyPassword=too",
        ];
        Assert.Equal((MigrationJob.Success, ""), await RunAsync(settings) is var (exitCode, _, errors) ? (exitCode, errors) : default);
        try
        {
            await using var application = NpgsqlDataSource.Create(LogIn($"app_{suffix}", "it's secret"));
            Assert.True((await SchemaGuard.ReadAsync(application, CancellationToken.None)).IsCurrent);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(application, "DELETE FROM audit_log"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(application, "DROP TABLE candles"));
            await using var readOnly = NpgsqlDataSource.Create(LogIn($"ro_{suffix}", "too"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, await RefusalAsync(readOnly, "UPDATE bots SET name = 'x'"));
        }
        finally
        {
            await TestServer.DropAsync(_connectionString);
            await ExecuteOnServerAsync($"DROP ROLE app_{suffix}; DROP ROLE ro_{suffix}; DROP ROLE owner_{suffix}");
        }
    }

    [Fact]
    public async Task A_user_that_may_not_create_roles_migrates_its_own_database()
    {
        var name = "plain_" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(8, lowercase: true);
        var database = new NpgsqlConnectionStringBuilder(_connectionString).Database;
        await ExecuteOnServerAsync($"CREATE ROLE {name} LOGIN PASSWORD 'p'; ALTER DATABASE {database} OWNER TO {name}");
        try
        {
            var report = await new DatabaseMigrator(
                LogIn(name, "p"), new MigrationOptions { Roles = new RoleNames { Owner = name + "_absent" } }, TimeProvider.System)
                .MigrateAsync(CancellationToken.None);
            Assert.False(report.RolesManaged);
            Assert.Equal(MigrationJob.Success, (await RunAsync("--check")).ExitCode);
        }
        finally
        {
            await TestServer.DropAsync(_connectionString);
            await ExecuteOnServerAsync($"DROP ROLE {name}");
        }
    }

    [Theory]
    [InlineData("--chekc")]
    [InlineData("--check", "--script")]
    public async Task Wrong_use_is_answered_with_the_usage(params string[] arguments)
    {
        var (exitCode, _, errors) = await RunAsync(arguments);
        Assert.Equal(MigrationJob.WrongUse, exitCode);
        Assert.StartsWith("Usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_in_one_sentence()
    {
        var nobody = new DatabaseMigrator(
            "Host=127.0.0.1;Port=1;Database=x;Username=x;Password=topsecret", new MigrationOptions { ServerTimeout = TimeSpan.Zero }, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<SchemaException>(() => nobody.MigrateAsync(CancellationToken.None));
        Assert.StartsWith("The PostgreSQL server at 127.0.0.1:1 does not answer", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", failure.ToString(), StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:algotrade", _connectionString)])
            .AddCommandLine([.. arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal))]).Build();
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await new MigrationJob(configuration, output, errors, TimeProvider.System).RunAsync(arguments, CancellationToken.None);
        return (exitCode, output.ToString(), errors.ToString());
    }

    private string LogIn(string role, string password)
        => new NpgsqlConnectionStringBuilder(_connectionString) { Username = role, Password = password, Pooling = false }.ConnectionString;

    private static async Task<string?> RefusalAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(await TestServer.ConnectionStringAsync());
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

using System.Diagnostics;
using AlgoTrade.Data.Schema;
using AlgoTrade.Testing.Databases;
using Npgsql;

namespace AlgoTrade.Migrations.Tests;

public sealed class KilledMigrationTests : IAsyncLifetime
{
    private string _connectionString = "";

    public async Task InitializeAsync() => _connectionString = await TestServer.CreateEmptyDatabaseAsync();

    public Task DisposeAsync() => TestServer.DropAsync(_connectionString);

    /// <summary>Killed again and again, each time a little later, always on the same database; the last run is left alone.</summary>
    [Fact]
    public async Task A_job_that_was_killed_at_any_statement_is_finished_by_the_next_run()
    {
        var killed = 0;
        foreach (var statements in new[] { 1, 3, 6, 12, 24 })
        {
            killed += await RunAndKillAsync(statements) ? 1 : 0;
        }

        using var last = Start();
        await last.WaitForExitAsync();
        await using var dataSource = NpgsqlDataSource.Create(_connectionString);

        Assert.True(killed >= 2, $"only {killed} runs were killed at work");
        Assert.Equal(0, last.ExitCode);
        Assert.NotEqual(TimescaleTier.CreatedButNotPreloaded, await SchemaGuard.RequireCurrentAsync(dataSource, CancellationToken.None));
        Assert.Equal(await DescribeAsync(await ReferenceAsync()), await DescribeAsync(dataSource));
    }

    /// <summary>Kills the process once the server has been seen at work on so many different statements of it. False: it was faster.</summary>
    private async Task<bool> RunAndKillAsync(int statements)
    {
        await using var server = NpgsqlDataSource.Create(await TestServer.ConnectionStringAsync());
        var database = new NpgsqlConnectionStringBuilder(_connectionString).Database;
        using var job = Start();
        var seen = new HashSet<DateTime>();
        while (seen.Count < statements && !job.HasExited)
        {
            await using var command = server.CreateCommand(
                $"SELECT query_start FROM pg_stat_activity WHERE datname = '{database}' AND application_name = 'algotrade-migrations' AND query_start IS NOT NULL");
            if (await command.ExecuteScalarAsync() is DateTime started)
            {
                seen.Add(started);
            }
        }

        job.Kill();
        await job.WaitForExitAsync();
        return job.ExitCode != 0;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AlgoTrade.Migrations.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__algotrade"] = _connectionString;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<NpgsqlDataSource> ReferenceAsync() => NpgsqlDataSource.Create(await TestServer.CreateMigratedDatabaseAsync());

    /// <summary>Every column, index, constraint, trigger and right of the schema, as text.</summary>
    private static async Task<string> DescribeAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM (
                SELECT format('column %s.%s %s %s', table_name, column_name, data_type, is_nullable) AS line FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
                UNION ALL SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION ALL SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                          WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace
                UNION ALL SELECT format('right %s %s %s', table_name, grantee, privilege_type) FROM information_schema.role_table_grants WHERE table_schema = 'public'
            ) AS lines
            """);
        var text = (string)(await command.ExecuteScalarAsync())!;
        await dataSource.DisposeAsync();
        return text;
    }
}

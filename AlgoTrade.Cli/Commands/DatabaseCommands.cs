using System.CommandLine;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Up;
using AlgoTrade.Data.Schema;
using Npgsql;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade db …</c></summary>
internal static class DatabaseCommands
{
    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var db = new Command("db", "The database: schema and what it offers.") { Migrate(terminal, timeProvider), Check(terminal, timeProvider), Info(terminal, timeProvider) };
        return db.WithExamples("algotrade db info", "algotrade db check");
    }

    private static Command Migrate(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("migrate", "Brings the database to the current schema; does nothing when it is.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            var report = await ApplicationRole.MigrateAsync(database.ConnectionString, password: null, timeProvider, cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(new { report.Applied, Tier = report.Tier.ToString() });
                return;
            }

            foreach (var migration in report.Applied)
            {
                await terminal.Out.WriteLineAsync($"Applied {migration}");
            }

            await terminal.Out.WriteLineAsync(report.Applied.Count == 0 ? "The schema was current." : "The schema is current now.");
        });
        return command.WithExamples("algotrade db migrate", "algotrade db migrate --connection \"Host=db;Database=algotrade;Username=algotrade_owner\"");
    }

    private static Command Check(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("check", "Exit code 0 when the schema is current, 1 when it is behind or newer.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenExistingAsync(parsed, parsed.GetValue(GlobalOptions.DataFolder), timeProvider, cancellationToken);
            await using var dataSource = NpgsqlDataSource.Create(database.ConnectionString);
            var problem = SchemaGuard.Describe(await SchemaGuard.ReadAsync(dataSource, cancellationToken));
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(new { isCurrent = problem is null, problem });
            }
            else
            {
                await (problem is null ? terminal.Out : terminal.Error).WriteLineAsync(problem ?? "The schema is current.");
            }

            return problem is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command.WithExamples("algotrade db check --data .data");
    }

    private static Command Info(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("info", "Server, schema, time-series features, size, and the role that commands connect as.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenExistingAsync(parsed, parsed.GetValue(GlobalOptions.DataFolder), timeProvider, cancellationToken);
            var info = await ReadAsync(database.ConnectionString, cancellationToken);
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(info);
            }
            else
            {
                await terminal.Out.WriteLineAsync(
                    $"PostgreSQL {info.Server}, database {info.Database}, {info.SizeMegabytes} MB, TimescaleDB {info.TimeSeries}, schema {(info.IsCurrent ? "current" : "not current")}, connected as {info.Role}.");
            }
        });
        return command.WithExamples("algotrade db info", "algotrade db info --connection \"Host=db;Database=algotrade;Username=algotrade_app\" --json");
    }

    private static async Task<DatabaseInfo> ReadAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        var state = await SchemaGuard.ReadAsync(dataSource, cancellationToken);
        await using var ask = dataSource.CreateCommand("SELECT current_setting('server_version'), current_database(), pg_database_size(current_database()), current_user");
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseInfo(
            reader.GetString(0), reader.GetString(1), Math.Round(reader.GetInt64(2) / 1048576.0, 1, MidpointRounding.AwayFromZero),
            state.Tier.ToString().ToLowerInvariant(), state.IsCurrent, state.Missing, reader.GetString(3));
    }

    private sealed record DatabaseInfo(
        string Server, string Database, double SizeMegabytes, string TimeSeries, bool IsCurrent, IReadOnlyList<string> MissingMigrations, string Role);

    private static Command Command(string name, string description) => new(name, description) { GlobalOptions.Connection, GlobalOptions.DataFolder };
}

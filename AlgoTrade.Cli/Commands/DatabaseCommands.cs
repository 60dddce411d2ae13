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
        var db = new Command("db", "The database: schema and what it offers.");
        db.Add(Migrate(terminal, timeProvider));
        db.Add(Check(terminal, timeProvider));
        db.Add(Info(terminal, timeProvider));
        return db;
    }

    private static Command Migrate(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("migrate", "Brings the database to the current schema; does nothing when it is. Example: algotrade db migrate --connection \"Host=db;Database=algotrade;Username=algotrade\"");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            var report = await new DatabaseMigrator(database.ConnectionString, new MigrationOptions(), timeProvider).MigrateAsync(cancellationToken);
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
        return command;
    }

    private static Command Check(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("check", "Exit code 0 when the schema is current, 1 when it is behind or newer.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            await using var dataSource = NpgsqlDataSource.Create(database.ConnectionString);
            var problem = SchemaGuard.Describe(await SchemaGuard.ReadAsync(dataSource, cancellationToken));
            await (problem is null ? terminal.Out : terminal.Error).WriteLineAsync(problem ?? "The schema is current.");
            return problem is null ? ExitCodes.Success : ExitCodes.Failure;
        });
        return command;
    }

    private static Command Info(Terminal terminal, TimeProvider timeProvider)
    {
        var command = Command("info", "Server, schema, time-series features and size.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var database = await DatabaseServer.OpenAsync(parsed, timeProvider, cancellationToken);
            await using var dataSource = NpgsqlDataSource.Create(database.ConnectionString);
            var state = await SchemaGuard.ReadAsync(dataSource, cancellationToken);
            await using var ask = dataSource.CreateCommand("SELECT current_setting('server_version'), current_database(), pg_database_size(current_database())");
            await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var info = new
            {
                Server = reader.GetString(0),
                Database = reader.GetString(1),
                SizeMegabytes = Math.Round(reader.GetInt64(2) / 1048576.0, 1, MidpointRounding.AwayFromZero),
                TimeSeries = state.Tier.ToString().ToLowerInvariant(),
                IsCurrent = state.IsCurrent,
                MissingMigrations = state.Missing,
            };
            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(info);
            }
            else
            {
                await terminal.Out.WriteLineAsync(
                    $"PostgreSQL {info.Server}, database {info.Database}, {info.SizeMegabytes} MB, TimescaleDB {info.TimeSeries}, schema {(info.IsCurrent ? "current" : "not current")}.");
            }
        });
        return command;
    }

    private static Command Command(string name, string description) => new(name, description) { GlobalOptions.Connection, GlobalOptions.DataFolder };
}

using AlgoTrade.Data.Schema;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace AlgoTrade.Migrations;

/// <summary>The run-once job: brings the database to the current schema and ends, so that others can wait for its end.</summary>
internal sealed class MigrationJob(IConfiguration configuration, TextWriter output, TextWriter errors, TimeProvider timeProvider)
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongUse = 2;

    private const string Usage =
        """
        Usage: AlgoTrade.Migrations [--check | --script]
          (nothing)  create or upgrade the database, its roles and time-series features
          --check    exit 0 when the schema is current, 1 when it is behind, newer or unreachable
          --script   print the SQL of a run on an empty database
        The database is ConnectionStrings:algotrade (environment variable ConnectionStrings__algotrade, or ConnectionStrings__algotrade_FILE
        with the name of a file that holds it). Further settings: Migrations:RequireTimescaleDB=true,
        Migrations:Roles:ApplicationPassword, Migrations:Roles:ReadOnlyPassword.
        """;

    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var flags = arguments.Where(argument => !argument.Contains('=', StringComparison.Ordinal)).ToArray();
        if (flags.Length > 1 || flags.Any(flag => flag is not ("--check" or "--script")))
        {
            await errors.WriteLineAsync(Usage).ConfigureAwait(false);
            return WrongUse;
        }

        if (ConnectionString() is not { Length: > 0 } connectionString)
        {
            await errors.WriteLineAsync("No database was named: set the environment variable ConnectionStrings__algotrade.").ConfigureAwait(false);
            return WrongUse;
        }

        try
        {
            return flags switch
            {
                ["--check"] => await CheckAsync(connectionString, cancellationToken).ConfigureAwait(false),
                ["--script"] => await ScriptAsync(connectionString).ConfigureAwait(false),
                _ => await MigrateAsync(connectionString, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (Exception failure) when (failure is SchemaException or NpgsqlException or ArgumentException or IOException)
        {
            await errors.WriteLineAsync($"The database was not migrated. {failure.Message}").ConfigureAwait(false);
            return Failure;
        }
    }

    private string? ConnectionString()
    {
        const string Name = "ConnectionStrings:algotrade";
        return configuration[Name + "_FILE"] is { Length: > 0 } file ? File.ReadAllText(file).Trim() : configuration[Name];
    }

    private MigrationOptions Options() => configuration.GetSection(MigrationOptions.SectionName).Get<MigrationOptions>() ?? new MigrationOptions();

    private async Task<int> MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        var report = await new DatabaseMigrator(connectionString, Options(), timeProvider).MigrateAsync(cancellationToken).ConfigureAwait(false);
        foreach (var migration in report.Applied)
        {
            await output.WriteLineAsync($"Applied {migration}").ConfigureAwait(false);
        }

        await output.WriteLineAsync(report.Applied.Count == 0 ? "The schema was current." : "The schema is current now.").ConfigureAwait(false);
        await output.WriteLineAsync($"Time series: {Describe(report.Tier)}.").ConfigureAwait(false);
        if (!report.RolesManaged)
        {
            await output.WriteLineAsync("This user may not create roles: everything belongs to it, and the application needs its login.").ConfigureAwait(false);
        }

        return Success;
    }

    private async Task<int> CheckAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        var state = await SchemaGuard.ReadAsync(dataSource, cancellationToken).ConfigureAwait(false);
        var problem = SchemaGuard.Describe(state);
        await (problem is null ? output : errors).WriteLineAsync(problem ?? "The schema is current.").ConfigureAwait(false);
        return problem is null ? Success : Failure;
    }

    private async Task<int> ScriptAsync(string connectionString)
    {
        await output.WriteLineAsync(new DatabaseMigrator(connectionString, Options(), timeProvider).Script()).ConfigureAwait(false);
        return Success;
    }

    private static string Describe(TimescaleTier tier) => tier switch
    {
        TimescaleTier.Community => "TimescaleDB with compression, retention and continuous aggregates",
        TimescaleTier.Apache => "TimescaleDB, Apache edition: partitioned tables only",
        _ => "plain tables, without TimescaleDB",
    };
}

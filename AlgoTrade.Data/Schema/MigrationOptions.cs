namespace AlgoTrade.Data.Schema;

/// <summary>How the migration job treats a database.</summary>
public sealed record MigrationOptions
{
    public const string SectionName = "Migrations";

    /// <summary>Fail when TimescaleDB is missing instead of going on with plain tables. Default false.</summary>
    public bool RequireTimescaleDB { get; init; }

    /// <summary>How long to wait for a server that is still starting. Default 30 s.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait for a migration that runs elsewhere, and for locks on tables in use. Default 10 minutes.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public RoleNames Roles { get; init; } = new();
}

/// <summary>Names and passwords of the least-privilege roles. A role without a password cannot log in; give it one here or by hand.</summary>
public sealed class RoleNames
{
    /// <summary>Owns every object; only migrations run as it.</summary>
    public string Owner { get; init; } = "algotrade_owner";

    /// <summary>Daemon and API: reads and writes, no DDL, no change of append-only tables.</summary>
    public string Application { get; init; } = "algotrade_app";

    /// <summary>Reads.</summary>
    public string ReadOnly { get; init; } = "algotrade_readonly";

    public string? ApplicationPassword { get; init; }

    public string? ReadOnlyPassword { get; init; }
}

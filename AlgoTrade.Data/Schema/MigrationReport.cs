namespace AlgoTrade.Data.Schema;

/// <summary>What a run of the migration job did.</summary>
/// <param name="Applied">Names of the migrations that this run applied; empty when the schema was current.</param>
/// <param name="RolesManaged">False when the connecting user may not create roles; objects then belong to that user.</param>
public sealed record MigrationReport(IReadOnlyList<string> Applied, TimescaleTier Tier, bool RolesManaged);

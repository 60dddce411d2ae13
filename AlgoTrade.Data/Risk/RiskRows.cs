using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Risk;

/// <summary>A kill switch or breaker that is on. It survives restarts until it is released.</summary>
internal sealed class RiskStateRow
{
    /// <summary><c>all</c>, <c>account:3</c> or <c>bot:7</c>.</summary>
    public required string Scope { get; set; }

    /// <summary><c>kill-switch</c>, or the name of a breaker.</summary>
    public required string Name { get; set; }

    /// <summary>What it is set to, for the kill switch its mode.</summary>
    public required string Value { get; set; }
    public required string Reason { get; set; }
    public required string ChangedBy { get; set; }
    public required DateTimeOffset ChangedAt { get; set; }

    /// <summary>When it releases itself; null: only an operator does.</summary>
    public DateTimeOffset? Until { get; set; }
    public string? Details { get; set; }
}

/// <summary>Everything that ever happened to a kill switch or breaker. Never changed, never deleted.</summary>
internal sealed class RiskEventRow
{
    public long EventId { get; set; }
    public required string Scope { get; set; }
    public required string Name { get; set; }
    public required string Value { get; set; }
    public required string Reason { get; set; }
    public required string ChangedBy { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
}

internal sealed class RiskConfiguration : IEntityTypeConfiguration<RiskStateRow>, IEntityTypeConfiguration<RiskEventRow>
{
    public void Configure(EntityTypeBuilder<RiskStateRow> builder)
    {
        builder.ToTable("risk_state").HasKey(row => new { row.Scope, row.Name });
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<RiskEventRow> builder)
    {
        builder.ToTable("risk_events").HasKey(row => row.EventId);
        builder.HasIndex(row => new { row.Scope, row.OccurredAt });
    }
}

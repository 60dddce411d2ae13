using AlgoTrade.Engine.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Alerts;

/// <summary>Something an operator should know. While it is open, further occurrences of its key only count up.</summary>
internal sealed class AlertRow
{
    public long AlertId { get; set; }
    public required string Key { get; set; }
    public required AlertSeverity Severity { get; set; }
    public required string Text { get; set; }
    public int? BotId { get; set; }
    public int? AccountId { get; set; }
    public required DateTimeOffset FirstSeenAt { get; set; }
    public required DateTimeOffset LastSeenAt { get; set; }
    public required int Occurrences { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public DateTimeOffset? AcknowledgedAt { get; set; }
    public string? AcknowledgedBy { get; set; }

    /// <summary>Closed: the next occurrence of the key is a new alert.</summary>
    public DateTimeOffset? ClosedAt { get; set; }
}

internal sealed class AlertConfiguration : IEntityTypeConfiguration<AlertRow>
{
    public void Configure(EntityTypeBuilder<AlertRow> builder)
    {
        builder.ToTable("alerts").HasKey(row => row.AlertId);
        builder.HasIndex(row => row.Key).IsUnique().HasFilter("closed_at IS NULL");
        builder.HasIndex(row => row.AlertId).HasFilter("delivered_at IS NULL").HasDatabaseName("ix_alerts_undelivered");
    }
}

using AlgoTrade.Engine.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Backtests;

/// <summary>One backtest: what was asked, how far it got, what came out.</summary>
internal sealed class BacktestRow
{
    public long BacktestId { get; set; }
    public required string Name { get; set; }
    public required string Strategy { get; set; }

    /// <summary>Everything needed to run it again, as JSON.</summary>
    public required string Request { get; set; }
    public required JobStatus Status { get; set; }

    /// <summary>0 to 1.</summary>
    public double Progress { get; set; }
    public required DateTimeOffset FromTime { get; set; }
    public required DateTimeOffset ToTime { get; set; }
    public string? Metrics { get; set; }

    /// <summary>Hash of the effects: equal for two runs that decided the same.</summary>
    public string? EffectsHash { get; set; }

    /// <summary>First point of the equity curve; points follow at <see cref="EquityStepS"/> seconds.</summary>
    public DateTimeOffset? EquityFrom { get; set; }
    public int? EquityStepS { get; set; }

    /// <summary>The whole curve in one row: 9 times smaller than a row per point, and gone with its backtest.</summary>
    public double[]? Equity { get; set; }
    public string? Error { get; set; }
    public required string RequestedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>One round trip of a backtest.</summary>
internal sealed class BacktestTradeRow
{
    public required long BacktestId { get; set; }
    public required int Number { get; set; }
    public required string Coin { get; set; }
    public required Side Side { get; set; }
    public required DateTimeOffset OpenedAt { get; set; }
    public required DateTimeOffset ClosedAt { get; set; }
    public required decimal Quantity { get; set; }
    public required decimal EntryPrice { get; set; }
    public required decimal ExitPrice { get; set; }
    public required decimal Pnl { get; set; }
    public required decimal Fees { get; set; }
    public required decimal Funding { get; set; }
    public required string ExitReason { get; set; }
}

/// <summary>A stored day of a bot, run again, compared with what it did.</summary>
internal sealed class ReplayReportRow
{
    public long ReportId { get; set; }
    public required int BotId { get; set; }
    public required DateOnly Day { get; set; }
    public required bool Matches { get; set; }
    public required string JournalHash { get; set; }
    public required string ReplayHash { get; set; }
    public string? Differences { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
}

internal sealed class BacktestConfiguration
    : IEntityTypeConfiguration<BacktestRow>, IEntityTypeConfiguration<BacktestTradeRow>, IEntityTypeConfiguration<ReplayReportRow>
{
    public void Configure(EntityTypeBuilder<BacktestRow> builder)
    {
        builder.ToTable("backtests").HasKey(row => row.BacktestId);
        builder.HasIndex(row => row.CreatedAt);
        builder.Property(row => row.Request).HasColumnType("jsonb");
        builder.Property(row => row.Metrics).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<BacktestTradeRow> builder)
    {
        builder.ToTable("backtest_trades").HasKey(row => new { row.BacktestId, row.Number });
        builder.HasOne<BacktestRow>().WithMany().HasForeignKey(row => row.BacktestId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ReplayReportRow> builder)
    {
        builder.ToTable("replay_reports").HasKey(row => row.ReportId);
        builder.HasIndex(row => new { row.BotId, row.Day });
        builder.Property(row => row.Differences).HasColumnType("jsonb");
    }
}

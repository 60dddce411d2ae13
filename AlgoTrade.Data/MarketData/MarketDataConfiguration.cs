using AlgoTrade.Data.Instruments;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.MarketData;

/// <summary>Tables that become hypertables have no foreign key: one alone halves the speed of COPY.</summary>
internal sealed class MarketDataConfiguration
    : IEntityTypeConfiguration<CandleRow>, IEntityTypeConfiguration<CandleOriginRow>, IEntityTypeConfiguration<CandleRefreshRow>,
      IEntityTypeConfiguration<MarketTradeRow>,
      IEntityTypeConfiguration<AssetContextRow>, IEntityTypeConfiguration<FundingRateRow>, IEntityTypeConfiguration<DataGapRow>,
      IEntityTypeConfiguration<BackfillJobRow>, IEntityTypeConfiguration<DetectorEventRow>
{
    public void Configure(EntityTypeBuilder<CandleRow> builder)
        => builder.ToTable("candles").HasKey(row => new { row.InstrumentId, row.IntervalS, row.OpenTime });

    public void Configure(EntityTypeBuilder<CandleOriginRow> builder)
    {
        builder.ToTable("candle_origins").HasKey(row => row.OriginId);
        builder.HasIndex(row => row.Origin).IsUnique();
    }

    public void Configure(EntityTypeBuilder<CandleRefreshRow> builder)
        => builder.ToTable("candle_refreshes").HasKey(row => row.RefreshId);

    // The small index on time alone is for deleting what is too old.
    public void Configure(EntityTypeBuilder<MarketTradeRow> builder)
    {
        builder.ToTable("market_trades").HasKey(row => new { row.InstrumentId, row.OccurredAt, row.TradeId });
        builder.HasIndex(row => row.OccurredAt).HasMethod("brin");
    }

    public void Configure(EntityTypeBuilder<AssetContextRow> builder)
    {
        builder.ToTable("asset_contexts").HasKey(row => new { row.InstrumentId, row.OccurredAt });
        builder.HasIndex(row => row.OccurredAt).HasMethod("brin");
    }

    public void Configure(EntityTypeBuilder<FundingRateRow> builder)
    {
        builder.ToTable("funding_rates").HasKey(row => new { row.InstrumentId, row.FundingTime });
        builder.HasOne<InstrumentRow>().WithMany().HasForeignKey(row => row.InstrumentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<DataGapRow> builder)
    {
        builder.ToTable("data_gaps").HasKey(row => row.GapId);
        builder.HasIndex(row => new { row.InstrumentId, row.Stream, row.IntervalS, row.FromTime }).IsUnique();
        builder.HasOne<InstrumentRow>().WithMany().HasForeignKey(row => row.InstrumentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<BackfillJobRow> builder)
    {
        builder.ToTable("backfill_jobs").HasKey(row => row.JobId);
        builder.HasIndex(row => row.CreatedAt);
        builder.HasOne<InstrumentRow>().WithMany().HasForeignKey(row => row.InstrumentId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<DetectorEventRow> builder)
    {
        builder.ToTable("detector_events").HasKey(row => row.EventId);
        builder.HasIndex(row => row.OccurredAt);
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }
}

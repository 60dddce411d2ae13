using AlgoTrade.Engine.Market;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Instruments;

/// <summary>One market of one network. The short number is what market data rows carry instead of the name.</summary>
internal sealed class InstrumentRow
{
    public int InstrumentId { get; set; }

    /// <summary><c>mainnet</c>, <c>testnet</c>, <c>simulated</c>, or the name of a source that data was imported from.</summary>
    public required string Network { get; set; }
    public required string Coin { get; set; }
    public required InstrumentKind Kind { get; set; }
    public required int AssetId { get; set; }
    public required int SizeDecimals { get; set; }
    public required int MaxLeverage { get; set; }
    public required bool OnlyIsolated { get; set; }
    public required bool IsDelisted { get; set; }

    /// <summary>JSON array of [lower bound, max leverage].</summary>
    public required string MarginTiers { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

internal sealed class InstrumentConfiguration : IEntityTypeConfiguration<InstrumentRow>
{
    public void Configure(EntityTypeBuilder<InstrumentRow> builder)
    {
        builder.ToTable("instruments").HasKey(row => row.InstrumentId);
        builder.HasIndex(row => new { row.Network, row.Coin }).IsUnique();
        builder.Property(row => row.MarginTiers).HasColumnType("jsonb");
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Leases;

/// <summary>Who may act on something, until when, and the epoch that fences off everybody who held it before.</summary>
internal sealed class LeaseRow
{
    public required string Name { get; set; }
    public required string Holder { get; set; }

    /// <summary>Grows by one with every change of holder, never falls.</summary>
    public required long Epoch { get; set; }
    public required DateTimeOffset AcquiredAt { get; set; }
    public required DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class LeaseConfiguration : IEntityTypeConfiguration<LeaseRow>
{
    public void Configure(EntityTypeBuilder<LeaseRow> builder) => builder.ToTable("leases").HasKey(row => row.Name);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Operations;

/// <summary>When something that operation rests on was last done well: a backup, a restore drill, a comparison of clocks.</summary>
internal sealed class OperationRow
{
    public required string Kind { get; set; }
    public required DateTimeOffset FinishedAt { get; set; }

    /// <summary>JSON object; what it holds depends on the kind.</summary>
    public required string Details { get; set; }
}

internal sealed class OperationConfiguration : IEntityTypeConfiguration<OperationRow>
{
    public void Configure(EntityTypeBuilder<OperationRow> builder)
    {
        builder.ToTable("operations").HasKey(row => row.Kind);
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Accounts;

/// <summary>Money that came into an account or left it without a trade.</summary>
internal sealed class TransferRow
{
    public required int AccountId { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }

    /// <summary>The exchange's own word.</summary>
    public required string Kind { get; set; }
    public required string Hash { get; set; }

    /// <summary>USDC; positive came in, negative left.</summary>
    public required decimal Amount { get; set; }
}

internal sealed class TransferConfiguration : IEntityTypeConfiguration<TransferRow>
{
    public void Configure(EntityTypeBuilder<TransferRow> builder)
    {
        builder.ToTable("transfers").HasKey(row => new { row.AccountId, row.OccurredAt, row.Hash, row.Kind });
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Portfolio;

internal sealed class PortfolioConfiguration
    : IEntityTypeConfiguration<BotPositionRow>, IEntityTypeConfiguration<PositionRow>, IEntityTypeConfiguration<FundingPaymentRow>,
      IEntityTypeConfiguration<EquityRow>
{
    public void Configure(EntityTypeBuilder<BotPositionRow> builder)
    {
        builder.ToTable("bot_positions").HasKey(row => new { row.BotId, row.Coin });
        builder.HasOne<BotRow>().WithMany().HasForeignKey(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<PositionRow> builder)
    {
        builder.ToTable("positions").HasKey(row => new { row.AccountId, row.Coin });
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<FundingPaymentRow> builder)
    {
        builder.ToTable("funding_payments").HasKey(row => row.PaymentId);
        builder.HasIndex(row => new { row.AccountId, row.Coin, row.OccurredAt, row.BotId }).IsUnique().AreNullsDistinct(false);
        builder.HasIndex(row => new { row.BotId, row.OccurredAt });
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BotRow>().WithMany().HasForeignKey(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<EquityRow> builder)
    {
        builder.ToTable("equity").HasKey(row => new { row.AccountId, row.BotId, row.ObservedAt });
        // For whoever follows the news of all bots.
        builder.HasIndex(row => row.ObservedAt).HasMethod("brin").HasStorageParameter("autosummarize", true);
    }
}

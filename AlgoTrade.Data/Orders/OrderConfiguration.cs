using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Orders;

internal sealed class OrderConfiguration
    : IEntityTypeConfiguration<OrderRow>, IEntityTypeConfiguration<OrderEventRow>, IEntityTypeConfiguration<FillRow>
{
    /// <summary>The statuses that may still change. A partial index keeps them few, however many orders there ever were.</summary>
    internal const string NotFinal = "status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')";

    public void Configure(EntityTypeBuilder<OrderRow> builder)
    {
        builder.ToTable("orders").HasKey(row => row.Cloid);
        builder.HasIndex(row => new { row.BotId, row.Sequence }).IsUnique();
        builder.HasIndex(row => row.AccountId).HasFilter(NotFinal).HasDatabaseName("ix_orders_account_id_not_final");
        builder.HasIndex(row => row.BotId).HasFilter(NotFinal).HasDatabaseName("ix_orders_bot_id_not_final");
        builder.HasIndex(row => new { row.BotId, row.CreatedAt });
        builder.HasIndex(row => new { row.AccountId, row.Oid });
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BotRow>().WithMany().HasForeignKey(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<OrderEventRow> builder)
    {
        builder.ToTable("order_events").HasKey(row => new { row.Cloid, row.Sequence, row.ReceivedAt });
        builder.HasIndex(row => new { row.BotId, row.ReceivedAt });
        // For whoever follows the news of all bots: rows come in the order of this time, so a block range index is enough, and tiny.
        builder.HasIndex(row => row.ReceivedAt).HasMethod("brin").HasStorageParameter("autosummarize", true);
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<FillRow> builder)
    {
        builder.ToTable("fills").HasKey(row => row.FillId);
        // The exchange may close the positions of several bots with one fill: each has its share of it.
        builder.HasIndex(row => new { row.AccountId, row.Coin, row.OccurredAt, row.TradeId, row.Oid, row.BotId }).IsUnique().AreNullsDistinct(false);
        builder.HasIndex(row => new { row.BotId, row.FillId });
        builder.HasIndex(row => row.Cloid);
        builder.HasIndex(row => new { row.AccountId, row.OccurredAt });
        builder.HasIndex(row => row.ReceivedAt).HasMethod("brin").HasStorageParameter("autosummarize", true);
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<BotRow>().WithMany().HasForeignKey(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }
}

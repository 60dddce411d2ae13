using AlgoTrade.Data.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Bots;

internal sealed class BotConfiguration
    : IEntityTypeConfiguration<BotRow>, IEntityTypeConfiguration<BotRevisionRow>, IEntityTypeConfiguration<BotStatusRow>,
      IEntityTypeConfiguration<HeartbeatRow>, IEntityTypeConfiguration<DecisionRow>, IEntityTypeConfiguration<BotJournalRow>,
      IEntityTypeConfiguration<SignalRow>
{
    public void Configure(EntityTypeBuilder<BotRow> builder)
    {
        builder.ToTable("bots").HasKey(row => row.BotId);
        builder.HasIndex(row => row.Name).IsUnique().HasFilter("deleted_at IS NULL");
        builder.HasIndex(row => row.AccountId);
        builder.Property(row => row.Version).IsConcurrencyToken();
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<BotRevisionRow> builder)
    {
        builder.ToTable("bot_revisions").HasKey(row => new { row.BotId, row.Revision });
        builder.Property(row => row.Definition).HasColumnType("jsonb");
        builder.HasOne<BotRow>().WithMany().HasForeignKey(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<BotStatusRow> builder)
    {
        builder.ToTable("bot_status").HasKey(row => row.BotId);
        builder.HasOne<BotRow>().WithOne().HasForeignKey<BotStatusRow>(row => row.BotId).OnDelete(DeleteBehavior.Restrict);
    }

    // The small index on time alone is for deleting what is too old.
    public void Configure(EntityTypeBuilder<HeartbeatRow> builder)
    {
        builder.ToTable("heartbeats").HasKey(row => new { row.BotId, row.BeatAt });
        builder.HasIndex(row => row.BeatAt).HasMethod("brin");
    }

    public void Configure(EntityTypeBuilder<DecisionRow> builder)
    {
        builder.ToTable("decisions").HasKey(row => new { row.BotId, row.DecidedAt, row.Sequence });
        builder.HasIndex(row => row.DecidedAt).HasMethod("brin");
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }

    public void Configure(EntityTypeBuilder<BotJournalRow> builder)
    {
        builder.ToTable("bot_journal").HasKey(row => new { row.BotId, row.StartedAt, row.FirstSequence });
        builder.HasIndex(row => row.StartedAt).HasMethod("brin");
    }

    public void Configure(EntityTypeBuilder<SignalRow> builder)
    {
        builder.ToTable("signals").HasKey(row => row.SignalId);
        builder.HasIndex(row => new { row.BotId, row.OccurredAt });
        builder.HasIndex(row => row.OccurredAt);
        builder.Property(row => row.Details).HasColumnType("jsonb");
    }
}

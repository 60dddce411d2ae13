using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Accounts;

internal sealed class AccountConfiguration
    : IEntityTypeConfiguration<AccountRow>, IEntityTypeConfiguration<SignerRow>, IEntityTypeConfiguration<AccountLimitsRow>
{
    public void Configure(EntityTypeBuilder<AccountRow> builder)
    {
        builder.ToTable("accounts").HasKey(row => row.AccountId);
        builder.HasIndex(row => row.Name).IsUnique();
        builder.HasIndex(row => new { row.Network, row.Address }).IsUnique().HasFilter("address IS NOT NULL");
    }

    public void Configure(EntityTypeBuilder<SignerRow> builder)
    {
        builder.ToTable("signers").HasKey(row => row.SignerId);
        builder.HasIndex(row => new { row.AccountId, row.Address }).IsUnique();
        builder.HasOne<AccountRow>().WithMany().HasForeignKey(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AccountLimitsRow> builder)
    {
        builder.ToTable("account_limits").HasKey(row => row.AccountId);
        builder.Property(row => row.Limits).HasColumnType("jsonb");
        builder.HasOne<AccountRow>().WithOne().HasForeignKey<AccountLimitsRow>(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

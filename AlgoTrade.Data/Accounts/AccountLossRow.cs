using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace AlgoTrade.Data.Accounts;

/// <summary>Daily loss and drawdown of all bots of an account together, as the daemon measured them last; all in USDC.</summary>
internal sealed class AccountLossRow
{
    public required int AccountId { get; set; }
    public required decimal Equity { get; set; }
    public required decimal DayStartEquity { get; set; }
    public required decimal PeakEquity { get; set; }
    public required DateTimeOffset ObservedAt { get; set; }

    /// <summary>All that the measurement goes on from after a restart; the format belongs to the engine.</summary>
    public required byte[] State { get; set; }
}

internal sealed class AccountLossConfiguration : IEntityTypeConfiguration<AccountLossRow>
{
    public void Configure(EntityTypeBuilder<AccountLossRow> builder)
    {
        builder.ToTable("account_losses").HasKey(row => row.AccountId);
        builder.HasOne<AccountRow>().WithOne().HasForeignKey<AccountLossRow>(row => row.AccountId).OnDelete(DeleteBehavior.Restrict);
    }
}

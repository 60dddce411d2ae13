using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;

namespace AlgoTrade.Venue.Ledgers;

/// <summary>Money that moved for another reason than trading and funding.</summary>
internal abstract record LedgerUpdate
{
    private LedgerUpdate()
    {
    }

    public sealed record Deposited(decimal Usdc) : LedgerUpdate;

    public sealed record Withdrawn(decimal Usdc, long Nonce, decimal Fee) : LedgerUpdate;

    /// <summary>From one account to another's.</summary>
    public sealed record Sent(decimal Usdc, AccountAddress User, AccountAddress Destination, decimal Fee) : LedgerUpdate;

    /// <summary>Between the perpetuals account and the spot wallet of one user.</summary>
    public sealed record MovedClass(decimal Usdc, bool ToPerp) : LedgerUpdate;

    public sealed record SubAccountMoved(decimal Usdc, AccountAddress User, AccountAddress Destination) : LedgerUpdate;

    /// <summary>Between wallets named by their place: the spot wallet or the perpetuals account of a user.</summary>
    public sealed record AssetSent(
        AccountAddress User, AccountAddress Destination, string SourceDex, string DestinationDex, decimal Usdc, decimal Fee, long Nonce) : LedgerUpdate;

    public sealed record Liquidated(AccountLiquidated Event) : LedgerUpdate;
}

/// <param name="Id">Number of the update; makes its hash.</param>
internal sealed record LedgerRow(LedgerUpdate Update, long Id, long TimeMs);

/// <summary>A ledger update as something that happened in a block.</summary>
internal sealed record LedgerMoved(VenueAccount Account, LedgerRow Row) : ExchangeEvent(Row.TimeMs);

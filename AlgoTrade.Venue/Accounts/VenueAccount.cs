using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Venue.Accounts;

/// <param name="Name">Null: the one unnamed wallet.</param>
/// <param name="ValidUntilMs">Unix milliseconds; null: no end.</param>
internal sealed record ApprovedAgent(AccountAddress Address, string? Name, long? ValidUntilMs);

/// <summary>An account with its address, its API wallets and its past.</summary>
internal sealed class VenueAccount(AccountAddress address, ExchangeAccount exchange)
{
    /// <summary>Actions everybody starts with; one more per USDC traded.</summary>
    public const long InitialActions = 10_000;

    public AccountAddress Address { get; } = address;

    public string AddressText { get; } = address.ToString();

    public ExchangeAccount Exchange { get; } = exchange;

    public List<ApprovedAgent> Agents { get; } = [];

    public AccountHistory History { get; } = new();

    /// <summary>Actions used so far; a batch counts each entry.</summary>
    public long ActionsUsed { get; set; }

    /// <summary>When an exhausted account may act once more, Unix milliseconds.</summary>
    public long NextSpareActionMs { get; set; }

    public long ActionsAllowed => InitialActions + (long)decimal.Floor(Exchange.Ledger.Volume);
}

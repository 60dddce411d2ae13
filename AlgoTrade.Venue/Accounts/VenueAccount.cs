using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Venue.Accounts;

/// <param name="Name">Null: the one unnamed wallet.</param>
/// <param name="ValidUntilMs">Unix milliseconds; null: no end.</param>
internal sealed record ApprovedAgent(AccountAddress Address, string? Name, long? ValidUntilMs);

/// <summary>An account with its address, its API wallets, its sub-accounts and its past.</summary>
/// <param name="master">Set for a sub-account or vault: it has no key of its own and is traded by its master, or leader.</param>
internal sealed class VenueAccount(AccountAddress address, ExchangeAccount exchange, VenueAccount? master = null, bool isVault = false)
{
    /// <summary>Actions everybody starts with; one more per USDC traded.</summary>
    public const long InitialActions = 10_000;

    public AccountAddress Address { get; } = address;

    public string AddressText { get; } = address.ToString();

    public ExchangeAccount Exchange { get; } = exchange;

    public VenueAccount? Master { get; } = master;

    public bool IsVault { get; } = isVault;

    /// <summary>The master of a sub-account, else the account itself.</summary>
    public VenueAccount Root => IsVault ? this : Master ?? this;

    /// <summary>Name of a sub-account.</summary>
    public string Name { get; set; } = "";

    /// <summary>Oldest first.</summary>
    public List<VenueAccount> SubAccounts { get; } = [];

    public List<ApprovedAgent> Agents { get; } = [];

    public AccountHistory History { get; } = new();

    /// <summary>By days since 1970; of a master only, its sub-accounts count with it.</summary>
    public SortedDictionary<long, DayVolume> VolumeByDay { get; } = [];

    /// <summary>Traded before the account was opened here, USDC.</summary>
    public decimal PriorVolume { get; set; }

    /// <summary>USDC in the spot wallet.</summary>
    public decimal SpotUsdc { get; set; }

    /// <summary>Actions used so far; a batch counts each entry.</summary>
    public long ActionsUsed { get; set; }

    /// <summary>Actions bought.</summary>
    public long ActionsReserved { get; set; }

    /// <summary>When an exhausted account may act once more, Unix milliseconds.</summary>
    public long NextSpareActionMs { get; set; }

    public bool IsSubAccountOf(VenueAccount master) => Master == master && !IsVault;

    public decimal LifetimeVolume => PriorVolume + Exchange.Ledger.Volume;

    public long ActionsAllowed => InitialActions + (long)decimal.Floor(LifetimeVolume);
}

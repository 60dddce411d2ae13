using System.ComponentModel.DataAnnotations;

namespace AlgoTrade.Venue;

public enum MarketSource
{
    /// <summary>The recorded sample inside the product. The default.</summary>
    Sample = 1,

    /// <summary>Recorded 1-minute candles of <see cref="VenueOptions.DataFolder"/>.</summary>
    Folder = 2,

    /// <summary>A seeded random walk over the sample's markets.</summary>
    Synthetic = 3,
}

/// <summary>Configuration section <c>Venue</c>.</summary>
public sealed class VenueOptions
{
    public const string SectionName = "Venue";

    /// <summary>Funded at the first start. Empty: nobody can trade until an account is added here or over the admin API.</summary>
    public IList<VenueAccountOptions> Accounts { get; init; } = [];

    public MarketSource Source { get; set; } = MarketSource.Sample;

    /// <summary>Folder with <c>meta.json</c> and <c>&lt;name&gt;.csv.gz</c>; for <see cref="MarketSource.Folder"/>.</summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// Venue seconds per real second, 1 to 100,000. Default 1. Above 1 the venue's clock runs ahead of the wall clock, and only clients on
    /// that clock (the same process, or <c>exchangeStatus</c>) can trade.
    /// </summary>
    [Range(1, 100_000)]
    public double Speed { get; set; } = 1;

    /// <summary>Seed of everything that is drawn. Same seed, start and requests: same history. Default 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Minutes of candles that lie in the past at the start, 0 to 5,000. Default 4,600.</summary>
    [Range(0, 5_000)]
    public int HistoryMinutes { get; set; } = 4_600;

    /// <summary>Notional of each of the 20 levels a side, USDC, above zero. Default 25,000.</summary>
    [Range(100, 1_000_000_000)]
    public decimal LevelNotional { get; set; } = 25_000;

    /// <summary>Half of the spread around the replayed price, in hundredths of a percent, 0 to 1,000. Default 0.5.</summary>
    [Range(0, 1_000)]
    public decimal HalfSpreadBps { get; set; } = 0.5m;

    /// <summary>Verify who signed. False trusts the first configured account with everything: for measurements only. Default true.</summary>
    public bool CheckSignatures { get; set; } = true;

    /// <summary>Refuse what goes over the IP and address budgets. Default false.</summary>
    public bool EnforceRateLimits { get; set; }

    /// <summary>Lifetime volume an account needs for a scheduled cancel, USDC. The exchange asks for 1,000,000; default 0.</summary>
    [Range(0, 1_000_000_000)]
    public decimal ScheduledCancelVolume { get; set; }

    /// <summary>Accounts, orders, positions, nonces and approvals are kept in this file over restarts. Null: in memory only.</summary>
    public string? StateFile { get; set; }

    /// <summary>Faults to inject from the start, see the admin API.</summary>
    public IList<Faults.FaultRule> Faults { get; init; } = [];
}

public sealed class VenueAccountOptions
{
    /// <summary>Account address, <c>0x</c> and 40 hex digits.</summary>
    [Required]
    public string Address { get; set; } = "";

    /// <summary>USDC at the first start, zero or above. Default 10,000.</summary>
    [Range(0, 1_000_000_000_000)]
    public decimal Cash { get; set; } = 10_000;

    /// <summary>Addresses of API wallets that may sign for this account from the start.</summary>
    public IList<string> Agents { get; init; } = [];

    internal static bool IsValid(VenueAccountOptions account) =>
        account.Agents.Append(account.Address).All(address => Hyperliquid.Signing.AccountAddress.TryParse(address, null, out _));
}

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

public enum ReplayedData
{
    /// <summary>Recorded 1-minute candles, walked through second by second. The default.</summary>
    Candles = 1,

    /// <summary>Recorded trades at their own times, for markets with a file <c>&lt;name&gt;.trades.csv.gz</c>; candles for the others.</summary>
    Trades = 2,
}

public enum FundingSource
{
    /// <summary>Computed from the book's premium over the oracle, as the exchange does. The default.</summary>
    Premium = 1,

    /// <summary>Recorded rates, for markets with a file <c>&lt;name&gt;.funding.csv.gz</c>; computed for the others.</summary>
    Recorded = 2,
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

    /// <summary>What is replayed of a recording. Default <see cref="ReplayedData.Candles"/>.</summary>
    public ReplayedData Replay { get; set; } = ReplayedData.Candles;

    /// <summary>Where funding rates come from. Default <see cref="FundingSource.Premium"/>.</summary>
    public FundingSource Funding { get; set; } = FundingSource.Premium;

    /// <summary>How far the oracle price wanders from the replayed price, hundredths of a percent, 0 to 1,000. Default 8.</summary>
    [Range(0, 1_000)]
    public decimal BasisBps { get; set; } = 8;

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

    /// <summary>
    /// Refuse what goes over the IP and address budgets: weight, connections, subscriptions, users, messages, posts under way, actions. Default
    /// false.
    /// </summary>
    public bool EnforceRateLimits { get; set; }

    /// <summary>Answers to actions come so much later, milliseconds of venue time, 0 to 60,000. The exchange takes some 200 to 500. Default 0.</summary>
    [Range(0, 60_000)]
    public int AnswerDelayMs { get; set; }

    /// <summary>Lifetime volume an account needs to open sub-accounts, USDC. The exchange asks for 100,000; default 0.</summary>
    [Range(0, 1_000_000_000)]
    public decimal SubAccountVolume { get; set; }

    /// <summary>Lifetime volume an account needs for a scheduled cancel, USDC. The exchange asks for 1,000,000; default 0.</summary>
    [Range(0, 1_000_000_000)]
    public decimal ScheduledCancelVolume { get; set; }

    /// <summary>Everything that reached the exchange is kept in this file, and played again after a restart. Null: in memory only.</summary>
    public string? StateFile { get; set; }

    /// <summary>Faults to inject from the start, see the admin API.</summary>
    public IList<Faults.FaultRule> Faults { get; init; } = [];
}

public sealed class VenueAccountOptions
{
    /// <summary>Account address, <c>0x</c> and 40 hex digits.</summary>
    public string Address { get; set; } = "";

    /// <summary>USDC at the first start, zero or above. Default 10,000.</summary>
    [Range(0, 1_000_000_000_000)]
    public decimal Cash { get; set; } = 10_000;

    /// <summary>What the account traded before it was opened here, USDC: decides fee tier and address budget. Default 0.</summary>
    [Range(0, 1_000_000_000_000)]
    public decimal Volume { get; set; }

    /// <summary>Addresses of API wallets that may sign for this account from the start.</summary>
    public IList<string> Agents { get; init; } = [];

    /// <summary>Makes it a vault: the address of the account that trades it, opened before. Null: an ordinary account.</summary>
    public string? Leader { get; set; }

    /// <summary>What is wrong with the account, as a sentence; null when it can be opened.</summary>
    internal string? FindProblem()
    {
        if (Agents.Prepend(Leader ?? Address).Prepend(Address).FirstOrDefault(text => !Hyperliquid.Signing.AccountAddress.TryParse(text, null, out _)) is { } bad)
            return $"'{bad}' is not an address: expected 0x and 40 hex digits.";
        if (Leader is not null && Agents.Count > 0)
            return $"The vault {Address} has agents: expected none, the API wallets of its leader sign for it.";
        return OptionRanges.FindProblems(this).FirstOrDefault();
    }
}

using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Data.Accounts;

/// <summary>One exchange account, or one paper account. Several bots may share it.</summary>
internal sealed class AccountRow
{
    public int AccountId { get; set; }
    public required string Name { get; set; }
    public required string Network { get; set; }
    public required BotMode Mode { get; set; }

    /// <summary>Address on the exchange, lower-case hex; null for paper accounts.</summary>
    public string? Address { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public bool IsDisabled { get; set; }

    /// <summary>USDC that were there before the first fill, funding payment and transfer we booked; null before the first look.</summary>
    public decimal? CashBaseline { get; set; }
}

/// <summary>A wallet that may sign for an account. The key itself never enters the database.</summary>
internal sealed class SignerRow
{
    public int SignerId { get; set; }
    public required int AccountId { get; set; }
    public required string Address { get; set; }
    public string? Name { get; set; }
    public DateTimeOffset? ValidUntil { get; set; }

    /// <summary>The largest nonce ever handed out. A nonce at or below it is never used again, not even after a crash.</summary>
    public long NonceHighWaterMark { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }

    /// <summary>When the exchange was last asked about it. The one asked last is the one that signs.</summary>
    public DateTimeOffset? CheckedAt { get; set; }

    /// <summary>Why it must not or cannot sign, as of then; null: it can.</summary>
    public string? Problem { get; set; }
}

/// <summary>What the exchange, or the operator, allows an account as a whole.</summary>
internal sealed class AccountLimitsRow
{
    public required int AccountId { get; set; }

    /// <summary>Operator's limits as JSON.</summary>
    public string Limits { get; set; } = "{}";
    public long? RequestsUsed { get; set; }
    public long? RequestsCap { get; set; }
    public required DateTimeOffset UpdatedAt { get; set; }
}

using AlgoTrade.Api.Health;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Api.Preflight;

/// <summary>Everything a preflight looks at, read at one moment.</summary>
internal sealed record PreflightFacts
{
    /// <summary>The market's time, which approvals and budgets are dated by. The practice market's may run ahead of the real one.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The database's time, which leases, backups and comparisons of clocks are dated by.</summary>
    public required DateTimeOffset DatabaseNow { get; init; }

    /// <summary>What is wrong with the schema; null: current.</summary>
    public string? SchemaProblem { get; init; }

    public required bool HasTimeSeries { get; init; }

    public required PreflightAccount Account { get; init; }

    public IReadOnlyList<PreflightSigner> Signers { get; init; } = [];

    /// <summary>Bots of the account that are not deleted.</summary>
    public IReadOnlyList<BotDefinition> Bots { get; init; } = [];

    /// <summary>When each kind of operation was last done, see OperationKinds.</summary>
    public required IReadOnlyDictionary<string, DateTimeOffset> Operations { get; init; }

    /// <summary>Our clock minus the exchange's in the last comparison, ms; null: never compared.</summary>
    public double? ClockOffsetMs { get; init; }

    public IReadOnlyList<SafetyFinding> Safety { get; init; } = [];
}

/// <param name="HeldUntil">When the lease of the account's daemon ends without a renewal; null: no daemon ever held it.</param>
/// <param name="Limits">The account's own limits as JSON; null or an empty object: none.</param>
/// <param name="BudgetAt">When the exchange last told the budget.</param>
internal sealed record PreflightAccount(
    int AccountId, string Name, string Network, BotMode Mode, bool IsDisabled, DateTimeOffset? HeldUntil, string? Limits, long? RequestsUsed, long? RequestsCap, DateTimeOffset? BudgetAt);

/// <param name="ValidUntil">Null: without an end.</param>
internal sealed record PreflightSigner(string Address, DateTimeOffset? ValidUntil, DateTimeOffset? CheckedAt = null, string? Problem = null);

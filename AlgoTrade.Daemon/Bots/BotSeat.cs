using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Portfolio;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Bots;

/// <summary>One bot as the supervisor keeps it: the wish, the running bot if any, and how often it failed.</summary>
internal sealed class BotSeat(StoredBot wish, RetryPolicy retry)
{
    public StoredBot Wish { get; set; } = wish;

    public RetryPolicy Retry { get; } = retry;

    public StartedBot? Started { get; set; }

    public Task Running { get; set; } = Task.CompletedTask;

    public CancellationTokenSource? Stop { get; set; }

    /// <summary>Of the running bot; null while there is none.</summary>
    public WishTeller? Teller { get; set; }

    /// <summary>Market data reaches it: it may trade.</summary>
    public bool IsFed { get; set; }

    /// <summary>It halted itself, and that was counted.</summary>
    public bool IsHaltCounted { get; set; }

    /// <summary>A reconciliation with a higher number than this has seen it.</summary>
    public long ReconcileAfter { get; set; }

    /// <summary>Its saved state led to a halt: the next start builds it from orders, fills and candles.</summary>
    public bool MustRebuild { get; set; }

    /// <summary>Why it does not run; null while it does.</summary>
    public string? HaltReason { get; set; }

    /// <summary>The limits over the account when it was refused for good: with others it is worth another try.</summary>
    public string? RefusedUnder { get; set; }

    /// <summary>What the last status row said, and since when.</summary>
    public (BotState State, string Reason, string? Decision, long Version) Reported { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public DateTimeOffset ReportedAt { get; set; }

    /// <summary>The last point of its equity curve; null before the first.</summary>
    public EquityPoint? Drawn { get; set; }

    public BotState State => HaltReason is not null ? BotState.Halted : Started?.Runner.Report.State ?? BotState.Created;

    public string Reason => HaltReason ?? Started?.Runner.Report.Reason ?? "";

    /// <summary>The bot was told, or cannot be.</summary>
    public bool IsWishMet => HaltReason is not null || Teller?.HasTold(Wish.DesiredState) == true;

    /// <summary>Nothing is left to wait for before the process may end.</summary>
    public bool HasEnded => Started is not { } started || Running.IsCompleted
        || (started.Runner.Report.State is BotState.Stopped or BotState.Created or BotState.Halted && started.Runner.IsSettled);
}

using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Bots;

/// <summary>One bot as the supervisor keeps it: the wish, the running bot if any, and how often it failed.</summary>
internal sealed class BotSeat(StoredBot wish)
{
    public StoredBot Wish { get; set; } = wish;

    public StartedBot? Started { get; set; }

    public Task Running { get; set; } = Task.CompletedTask;

    public CancellationTokenSource? Stop { get; set; }

    /// <summary>What the running bot was told last.</summary>
    public DesiredState? Told { get; set; }

    public (AlgoTrade.Engine.Risk.KillSwitchMode Mode, string Reason) ToldKillSwitch { get; set; }

    /// <summary>Market data reaches it: it may trade.</summary>
    public bool IsFed { get; set; }

    /// <summary>A reconciliation with a higher number than this has seen it.</summary>
    public long ReconcileAfter { get; set; }

    /// <summary>Its saved state led to a halt: the next start builds it from orders, fills and candles.</summary>
    public bool MustRebuild { get; set; }

    /// <summary>Told to make no entries because its books are not explained.</summary>
    public bool IsHeld { get; set; }

    public int Failures { get; set; }

    /// <summary>Version of the wish that failed: a new wish is a new chance.</summary>
    public long FailedVersion { get; set; }

    public DateTimeOffset RetryAt { get; set; }

    /// <summary>Why it does not run; null while it does.</summary>
    public string? HaltReason { get; set; }

    /// <summary>What the last status row said, and since when.</summary>
    public (BotState State, string Reason, string? Decision, long Version) Reported { get; set; }

    public DateTimeOffset ChangedAt { get; set; }

    public DateTimeOffset ReportedAt { get; set; }

    public BotState State => HaltReason is not null ? BotState.Halted : Started?.Runner.Report.State ?? BotState.Created;

    public string Reason => HaltReason ?? Started?.Runner.Report.Reason ?? "";
}

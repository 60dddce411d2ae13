using System.ComponentModel.DataAnnotations;

namespace AlgoTrade.Venue.Faults;

public enum FaultScope
{
    /// <summary>Actions, over HTTP or WebSocket.</summary>
    Exchange = 1,

    /// <summary>Reads, over HTTP or WebSocket.</summary>
    Info = 2,

    /// <summary>Messages that the venue sends on WebSockets.</summary>
    Stream = 3,

    /// <summary>The venue as a whole: strikes once, at its time.</summary>
    Venue = 4,
}

public enum FaultKind
{
    /// <summary>The request or message is late by <see cref="FaultRule.DelayMs"/>.</summary>
    Delay = 1,

    /// <summary>The message is never sent; the request is cut off before it is carried out.</summary>
    Drop = 2,

    /// <summary>The request is answered with <see cref="FaultRule.Status"/> and is not carried out.</summary>
    Status = 3,

    /// <summary>The action is carried out, then the connection is cut without an answer.</summary>
    LoseAnswer = 4,

    /// <summary>The action is carried out, and the answer is <see cref="FaultRule.Status"/> with an HTML body.</summary>
    StatusAfter = 5,

    /// <summary>The action is refused with status 200 and <see cref="FaultRule.Text"/>.</summary>
    Refuse = 6,

    /// <summary>The message is sent twice. A request is carried out twice; over HTTP only the second answer is sent.</summary>
    Duplicate = 7,

    /// <summary>
    /// The message is sent after the one that follows it. A request is carried out after the next one of its scope, or after
    /// <see cref="FaultRule.DelayMs"/>.
    /// </summary>
    Reorder = 8,

    /// <summary>The message or answer is cut in the middle.</summary>
    Corrupt = 9,

    /// <summary>The WebSocket is cut off.</summary>
    CloseSocket = 10,

    /// <summary>The venue's clock is wrong by <see cref="FaultRule.SkewMs"/>.</summary>
    ClockSkew = 11,

    /// <summary>Market data stands still.</summary>
    Stale = 12,

    /// <summary>Every WebSocket is cut off.</summary>
    Disconnect = 13,

    /// <summary>The venue forgets what a crash forgets, and comes back from its state file.</summary>
    Restart = 14,

    /// <summary>Nothing comes through in either direction, and no connection is closed: a network that swallows everything.</summary>
    Freeze = 15,
}

/// <summary>What goes wrong, how often, and from when on.</summary>
public sealed record FaultRule
{
    internal const long MostSkewMs = 86_400_000;

    public FaultScope Scope { get; set; }

    public FaultKind Kind { get; set; }

    /// <summary>How many times it strikes; null: until removed. Default 1.</summary>
    [Range(1, int.MaxValue)]
    public int? Times { get; set; } = 1;

    /// <summary>Matching requests or messages left alone first. Default 0.</summary>
    [Range(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>Chance that it strikes a match, above 0 to 1, drawn from the venue's seed. Default 1.</summary>
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Probability { get; set; } = 1;

    /// <summary>Milliseconds of venue time for <see cref="FaultKind.Delay"/>. Default 1,000.</summary>
    [Range(0, 600_000)]
    public int DelayMs { get; set; } = 1_000;

    /// <summary>HTTP status for <see cref="FaultKind.Status"/> and <see cref="FaultKind.StatusAfter"/>. Default 502.</summary>
    [Range(400, 599)]
    public int Status { get; set; } = 502;

    /// <summary>The refusal for <see cref="FaultKind.Refuse"/>.</summary>
    public string Text { get; set; } = "Trading is halted";

    /// <summary>Only WebSocket messages of this channel. Null: all but <c>subscriptionResponse</c> and <c>pong</c>.</summary>
    public string? Channel { get; set; }

    /// <summary>Milliseconds ahead (or behind, below 0) for <see cref="FaultKind.ClockSkew"/>. Default 90,000.</summary>
    [Range(-MostSkewMs, MostSkewMs)]
    public long SkewMs { get; set; } = 90_000;

    /// <summary>How long a fault of the venue lasts, seconds. 0, the default: until another command.</summary>
    [Range(0, 86_400)]
    public double ForSeconds { get; set; }

    /// <summary>
    /// Does nothing before this many seconds after the venue's start (for a fault of the venue: after the rule was added). A list of rules in
    /// configuration is a script. Default 0.
    /// </summary>
    [Range(0, 86_400_000)]
    public double AfterSeconds { get; set; }

    internal const string NeedsStateFile = "A restart needs Venue:StateFile: without it the exchange would forget its accounts.";

    /// <summary>What is wrong with the rule, as a sentence; null when it makes sense.</summary>
    /// <param name="canRestart">The venue has a state file.</param>
    public string? FindProblem(bool canRestart)
    {
        if (!Enum.IsDefined(Scope))
            return "A rule needs a scope: Exchange, Info, Stream or Venue.";
        if (!Enum.IsDefined(Kind))
            return $"A rule of scope {Scope} needs a kind: one of {string.Join(", ", KindsOf(Scope))}.";
        if (OptionRanges.FindProblems(this).ToList() is { Count: > 0 } problems)
            return string.Join(' ', problems);
        var kinds = KindsOf(Scope);
        if (!kinds.Contains(Kind))
            return $"Kind {Kind} does not strike scope {Scope}: expected one of {string.Join(", ", kinds)}.";
        return Kind == FaultKind.Restart && !canRestart ? NeedsStateFile : null;
    }

    /// <summary>What can go wrong in a scope.</summary>
    public static IReadOnlyList<FaultKind> KindsOf(FaultScope scope) => scope switch
    {
        FaultScope.Exchange => [.. KindsOf(FaultScope.Info), FaultKind.Refuse],
        FaultScope.Info =>
        [
            FaultKind.Delay, FaultKind.Drop, FaultKind.Status, FaultKind.LoseAnswer, FaultKind.StatusAfter, FaultKind.Duplicate, FaultKind.Reorder,
            FaultKind.Corrupt,
        ],
        FaultScope.Stream => [FaultKind.Delay, FaultKind.Drop, FaultKind.Duplicate, FaultKind.Reorder, FaultKind.Corrupt, FaultKind.CloseSocket],
        _ => [FaultKind.ClockSkew, FaultKind.Stale, FaultKind.Disconnect, FaultKind.Restart, FaultKind.Freeze],
    };
}

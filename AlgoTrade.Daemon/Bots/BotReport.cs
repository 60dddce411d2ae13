using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Bots;

/// <summary>What a bot is doing, for <c>bot_status</c>. Replaced as a whole by the runner, read by the reporter.</summary>
internal sealed record BotReport(BotState State, string Reason)
{
    public string? LastDecision { get; init; }

    public DateTimeOffset? LastDecisionAt { get; init; }

    /// <summary>Exchange time of the last event handled.</summary>
    public DateTimeOffset? LastEventAt { get; init; }

    public IReadOnlyList<TrippedBreaker> Tripped { get; init; } = [];

    public long Handled { get; init; }

    /// <summary>Cash plus unrealized PnL, USDC; null before the first event.</summary>
    public decimal? Equity { get; init; }

    /// <summary>Fraction of equity below its peak, 0 or more.</summary>
    public double Drawdown { get; init; }

    /// <summary>USDC over the life of the bot, before fees and funding.</summary>
    public decimal RealizedPnl { get; init; }

    /// <summary>Capital plus realized PnL minus fees and funding, USDC.</summary>
    public decimal Cash { get; init; }
}

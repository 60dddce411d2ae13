using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Bots;

/// <summary>At which price an order that follows a target is sized and sent.</summary>
public enum SizingMoment
{
    /// <summary>At the close the decision was taken on, at once. The default.</summary>
    AtDecision = 1,

    /// <summary>At the first price after the decision: an order for all cash then spends all cash and no more.</summary>
    AtNextPrice = 2,
}

/// <summary>What the shell around a bot decides, not the bot's definition.</summary>
public sealed record BotOptions
{
    public static readonly BotOptions Default = new();

    /// <summary>Used to size orders so that their fee is paid too; booked fees come with the fills.</summary>
    public FeeSchedule Fees { get; init; } = FeeSchedule.Hyperliquid;

    public SizingMoment SizingMoment { get; init; } = SizingMoment.AtDecision;

    /// <summary>
    /// Kept free when an order is sized <see cref="SizingMoment.AtDecision"/>: the price moves, and half a spread is paid, before it fills. Without it
    /// an order for all of the equity is refused for lack of margin whenever the price went the wrong way. A fraction of the notional, default 0.2 %.
    /// </summary>
    public decimal SizingCushionFraction { get; init; } = 0.002m;

    /// <summary>False: this host has not agreed to the bot's mode, and every entry is denied.</summary>
    public bool IsArmed { get; init; } = true;

    /// <summary>Limits over the whole account, checked against its last snapshot; null: none.</summary>
    public RiskLimits? AccountLimits { get; init; }

    /// <summary>Worst price of a market entry, as a fraction from the reference price.</summary>
    public decimal EntrySlippageFraction { get; init; } = 0.01m;

    /// <summary>Worst price of a market exit: further than an entry's, because getting out matters more than the price.</summary>
    public decimal ExitSlippageFraction { get; init; } = 0.05m;

    /// <summary>Worst price of a fired stop or target, as a fraction from its trigger.</summary>
    public decimal StopSlippageFraction { get; init; } = 0.10m;
}

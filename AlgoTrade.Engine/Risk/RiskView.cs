using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Risk;

/// <summary>Everything the gate compares an order with, at one moment.</summary>
public readonly record struct RiskView
{
    public required long NowMs { get; init; }

    public required BotState State { get; init; }

    public required Instrument Instrument { get; init; }

    /// <summary>Signed base units held by the bot in the instrument.</summary>
    public required decimal Position { get; init; }

    /// <summary>Signed base units that live entries of the instrument may still add on the side of the order.</summary>
    public decimal WorkingEntries { get; init; }

    /// <summary>Mark price of the instrument, or the last price where no mark is known.</summary>
    public required decimal Mark { get; init; }

    /// <summary>The bot's cash plus unrealized PnL, in USDC.</summary>
    public required decimal Equity { get; init; }

    /// <summary>Sum of the absolute notionals of the bot's other positions and of what its live entries there may still add, in USDC.</summary>
    public decimal OtherNotional { get; init; }

    /// <summary>Leverage set on the exchange; the bot's margin must fit into its equity.</summary>
    public required int Leverage { get; init; }

    public IReadOnlyList<TrackedOrder> LiveOrders { get; init; }

    /// <summary>Unix milliseconds of the last market event of the instrument; where only candles come, of the time the next one is due.</summary>
    public long LastDataMs { get; init; }

    /// <summary>Set while market data of the instrument may be missing.</summary>
    public string? GapCause { get; init; }

    /// <summary>Null until the account has reported.</summary>
    public AccountSnapshot? Account { get; init; }

    /// <summary>Null until the exchange has told the budget.</summary>
    public AccountBudgetChanged? Budget { get; init; }
}

/// <summary>The gate's answer. <see cref="Compared"/> says the numbers, so that "why not" has an answer.</summary>
public readonly record struct GateVerdict(DenyReason? DenyReason, string Compared)
{
    public static readonly GateVerdict Pass = new(null, "");

    public bool IsPass => DenyReason is null;
}

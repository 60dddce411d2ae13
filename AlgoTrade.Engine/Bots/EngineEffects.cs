using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Engine.Bots;

/// <summary>Something the bot wants done. The shell around the engine carries it out and answers with events.</summary>
public abstract record EngineEffect;

/// <summary>Places orders in one action. With <see cref="OrderGrouping.EntryWithProtection"/> the first is the entry.</summary>
public sealed record SubmitOrders(IReadOnlyList<OrderRequest> Orders, OrderGrouping Grouping) : EngineEffect
{
    // A record compares lists by reference; two replays must compare equal by content.
    public bool Equals(SubmitOrders? other) => other is not null && Grouping == other.Grouping && Orders.SequenceEqual(other.Orders);

    public override int GetHashCode() => HashCode.Combine(Grouping, Orders.Count);
}

public sealed record CancelOrder(ClientOrderId ClientOrderId, InstrumentName Instrument, string Reason) : EngineEffect;

/// <summary>Cancel and replace in one action: the replacement is a new order with its own id and loses queue priority.</summary>
public sealed record ModifyOrder(ClientOrderId ClientOrderId, OrderRequest Replacement, string Reason) : EngineEffect;

/// <summary>Asks for a <see cref="TimerElapsed"/> of this name; a second request with the name replaces the first.</summary>
public sealed record RequestTimer(string Name, DateTimeOffset DueAt) : EngineEffect;

/// <summary>The strategy saw something worth telling, whether or not it trades on it.</summary>
public sealed record EmitSignal(InstrumentName Instrument, string Kind, string Text, DateTimeOffset OccurredAt) : EngineEffect;

public enum AlertSeverity
{
    Info = 1,
    Warning = 2,
    Critical = 3,
}

/// <param name="Key">Alerts of one key are debounced together.</param>
public sealed record RaiseAlert(AlertSeverity Severity, string Key, string Text, DateTimeOffset OccurredAt) : EngineEffect;

public sealed record WriteLog(string Text, DateTimeOffset OccurredAt) : EngineEffect;

/// <summary>What the strategy wanted on an event and why, before the gate. <paramref name="OccurredAt"/> is the time of that event.</summary>
public sealed record RecordDecision(InstrumentName Instrument, string Wanted, string Reason, DateTimeOffset OccurredAt) : EngineEffect;

/// <summary>The gate refused an order. The numbers compared are kept, so "why not" has an answer.</summary>
public sealed record DenyOrder(OrderRequest Order, DenyReason Reason, string Compared, DateTimeOffset OccurredAt) : EngineEffect;

/// <summary>The bot saw what its table does not list and trusts nothing until the shell has asked the exchange.</summary>
public sealed record RequestReconciliation(string Cause, DateTimeOffset OccurredAt) : EngineEffect;

/// <summary>The bot went from one state to another.</summary>
public sealed record ChangeState(BotState From, BotState To, string Reason, DateTimeOffset OccurredAt) : EngineEffect;

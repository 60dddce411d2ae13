using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Engine.Orders;

/// <summary>What happened to one of the bot's orders. Duplicates are dropped before the bot sees them.</summary>
public abstract record OrderEvent(ClientOrderId ClientOrderId, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

/// <summary>On the exchange. <paramref name="ExchangeOrderId"/> is null for a stop or target that waits for its entry.</summary>
public sealed record OrderAccepted(ClientOrderId ClientOrderId, ExchangeOrderId? ExchangeOrderId, DateTimeOffset OccurredAt)
    : OrderEvent(ClientOrderId, OccurredAt);

public sealed record OrderRejected(ClientOrderId ClientOrderId, RejectReason Reason, string ExchangeMessage, DateTimeOffset OccurredAt)
    : OrderEvent(ClientOrderId, OccurredAt);

public sealed record OrderFilled(ClientOrderId ClientOrderId, Fill Fill) : OrderEvent(ClientOrderId, Fill.OccurredAt);

/// <param name="Cause">The exchange's word: canceled, marginCanceled, siblingFilledCanceled, selfTradeCanceled …</param>
public sealed record OrderCanceled(ClientOrderId ClientOrderId, string Cause, DateTimeOffset OccurredAt)
    : OrderEvent(ClientOrderId, OccurredAt);

public sealed record OrderExpired(ClientOrderId ClientOrderId, DateTimeOffset OccurredAt) : OrderEvent(ClientOrderId, OccurredAt);

public sealed record OrderTriggered(ClientOrderId ClientOrderId, DateTimeOffset OccurredAt) : OrderEvent(ClientOrderId, OccurredAt);

/// <summary>No clear answer. The order may be live: the bot waits until the journal has resolved it.</summary>
public sealed record OrderOutcomeUnknown(ClientOrderId ClientOrderId, string Cause, DateTimeOffset OccurredAt)
    : OrderEvent(ClientOrderId, OccurredAt);

/// <summary>The exchange refused to cancel, most often because the order was already filled or gone.</summary>
public sealed record CancelRejected(ClientOrderId ClientOrderId, RejectReason Reason, string ExchangeMessage, DateTimeOffset OccurredAt)
    : OrderEvent(ClientOrderId, OccurredAt);

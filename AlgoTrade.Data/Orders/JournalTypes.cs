using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Data.Orders;

/// <summary>An order about to be sent, or denied: its row comes before its request.</summary>
/// <param name="Sequence">Of the bot, the number inside the cloid.</param>
/// <param name="Status"><see cref="OrderStatus.Created"/>, or <see cref="OrderStatus.Denied"/> when the gate refused it.</param>
/// <param name="StatusReason">Why it was denied; null otherwise.</param>
/// <param name="TraceId">Trace of the market event that led to it.</param>
public sealed record NewOrder(
    BotId Bot, long Sequence, OrderRequest Request, OrderGrouping Grouping, OrderStatus Status, string? StatusReason, string? TraceId, DateTimeOffset CreatedAt);

/// <summary>Something that happened to an order: one event row, and the fields of the order that it changes.</summary>
public sealed record OrderChange
{
    public required ClientOrderId ClientOrderId { get; init; }

    /// <summary>What happened, for people: <c>sent</c>, <c>accepted</c>, <c>filled</c>, <c>unknown</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>The status from now on. A final status never becomes an unfinished one again.</summary>
    public required OrderStatus Status { get; init; }

    /// <summary>Exchange's clock.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Our clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Filled so far, in base units; null leaves it. It never falls.</summary>
    public decimal? FilledQuantity { get; init; }

    public decimal? AverageFillPrice { get; init; }

    public ExchangeOrderId? ExchangeOrderId { get; init; }

    /// <summary>Nonce of the request that carried it.</summary>
    public long? Nonce { get; init; }

    /// <summary>The exchange refuses the request after this.</summary>
    public DateTimeOffset? ExpiresAfter { get; init; }

    public string? StatusReason { get; init; }

    /// <summary>JSON: what the exchange said, word by word.</summary>
    public string? Details { get; init; }
}

/// <summary>An order as the journal knows it.</summary>
public sealed record JournaledOrder
{
    public required BotId Bot { get; init; }

    public required int AccountId { get; init; }

    public required long Sequence { get; init; }

    public required OrderRequest Request { get; init; }

    public required OrderGrouping Grouping { get; init; }

    public required OrderStatus Status { get; init; }

    public string? StatusReason { get; init; }

    public required decimal FilledQuantity { get; init; }

    public decimal? AverageFillPrice { get; init; }

    public ExchangeOrderId? ExchangeOrderId { get; init; }

    public long? Nonce { get; init; }

    public DateTimeOffset? ExpiresAfter { get; init; }

    public string? TraceId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <param name="Sequence">Number within the order, from 1.</param>
public sealed record JournaledOrderEvent(
    ClientOrderId ClientOrderId, int Sequence, string Kind, OrderStatus Status, string? Details, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt);

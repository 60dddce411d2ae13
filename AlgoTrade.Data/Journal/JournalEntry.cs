using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Data.Journal;

/// <summary>
/// One handled event of one bot with everything that followed from it: written in one transaction or not at all, and before any
/// of it becomes visible outside. Writing the same entry twice changes nothing.
/// </summary>
public sealed record JournalEntry
{
    public required BotId Bot { get; init; }

    public required int AccountId { get; init; }

    /// <summary>Our clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    public IReadOnlyList<NewOrder> NewOrders { get; init; } = [];

    public IReadOnlyList<OrderChange> Changes { get; init; } = [];

    public IReadOnlyList<BookedFill> Fills { get; init; } = [];

    /// <summary>The bot's shares of funding payments.</summary>
    public IReadOnlyList<FundingPayment> Funding { get; init; } = [];

    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    public IReadOnlyList<EmitSignal> Signals { get; init; } = [];

    /// <summary>Null: unchanged.</summary>
    public BotSnapshot? Snapshot { get; init; }

    /// <summary>W3C trace id, so that "why was this order sent" leads to its trace.</summary>
    public string? TraceId { get; init; }
}

/// <param name="Ticket">Null for orders that our own gate denied: they are never sent.</param>
/// <param name="Status"><see cref="OrderStatus.Created"/> or <see cref="OrderStatus.Denied"/>.</param>
public sealed record NewOrder(OrderRequest Request, OrderGrouping Grouping, ActionTicket? Ticket, OrderStatus Status, string? StatusReason = null);

/// <summary>One event of an order and how the order stands after it.</summary>
/// <param name="Sequence">Of the order, from 1.</param>
/// <param name="Details">The exchange's words or the trade, for people.</param>
public sealed record OrderChange(
    ClientOrderId ClientOrderId, int Sequence, string Kind, OrderStatus Status, string? Details, ExchangeOrderId? ExchangeOrderId,
    decimal FilledQuantity, decimal? AverageFillPrice, DateTimeOffset OccurredAt);

/// <summary>A fill and the bot's position with it.</summary>
public sealed record BookedFill(Fill Fill, VirtualPosition After);

/// <summary>The part of an account's position that belongs to one bot. Money in USDC over the life of the bot.</summary>
/// <param name="Quantity">Signed base units, long positive.</param>
/// <param name="EntryPrice">Average price of the open quantity; 0 when flat.</param>
/// <param name="RealizedPnl">Before fees and funding.</param>
/// <param name="Funding">Negative was paid.</param>
public sealed record VirtualPosition(
    InstrumentName Instrument, decimal Quantity, decimal EntryPrice, decimal RealizedPnl, decimal Fees, decimal Funding)
{
    public static VirtualPosition Flat(InstrumentName instrument) => new(instrument, 0, 0, 0, 0, 0);

    /// <summary>Average cost: an addition moves the entry price, a reduction realizes profit, a turn opens at the fill's price.</summary>
    public VirtualPosition With(Fill fill)
    {
        var added = fill.SignedQuantity;
        var after = Quantity + added;
        var price = fill.Price.Value;
        var closed = Quantity != 0 && Math.Sign(added) != Math.Sign(Quantity) ? Math.Min(Math.Abs(added), Math.Abs(Quantity)) : 0;
        var realized = closed * (price - EntryPrice) * Math.Sign(Quantity);
        var entry = after == 0 ? 0
            : closed == 0 ? ((Quantity * EntryPrice) + (added * price)) / after
            : Math.Sign(after) == Math.Sign(Quantity) ? EntryPrice : price;
        return this with { Quantity = after, EntryPrice = entry, RealizedPnl = RealizedPnl + realized, Fees = Fees + fill.Fee };
    }
}

/// <param name="Sequence">Order of handling within the bot, from 1.</param>
/// <param name="Kind"><c>decision</c> or <c>denied</c>.</param>
public sealed record Decision(
    long Sequence, InstrumentName? Instrument, string Kind, string Wanted, string Reason, string? Details, DateTimeOffset DecidedAt);

public sealed record BotSnapshot(BotState State, string Reason, byte[] Bytes, DateTimeOffset TakenAt, string? LastDecision, DateTimeOffset? LastDecisionAt);

/// <summary>One order as the journal holds it.</summary>
public sealed record JournaledOrder(
    BotId Bot, OrderRequest Request, OrderGrouping Grouping, OrderStatus Status, decimal FilledQuantity, decimal? AverageFillPrice,
    ExchangeOrderId? ExchangeOrderId, ActionTicket? Ticket, DateTimeOffset CreatedAt, int EventCount, bool IsCancelRequested);

/// <summary>What a starting bot finds of its former life.</summary>
public sealed record BotRecord(
    byte[]? Snapshot, DateTimeOffset? SnapshotAt, IReadOnlyList<JournaledOrder> LiveOrders, IReadOnlyList<VirtualPosition> Positions,
    long LastOrderSequence, long LastDecisionSequence)
{
    /// <summary>The exchange closed some of its position while it was not running: its snapshot is older than its books.</summary>
    public bool WasClosedMeanwhile { get; init; }
}

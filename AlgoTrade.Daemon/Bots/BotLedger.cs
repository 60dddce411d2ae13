using System.Collections.Concurrent;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Bots;

/// <summary>What an order event did to the books: for the journal.</summary>
/// <param name="Order">Null, as is the change, for a fill that no order of ours asked for: the exchange closed the position.</param>
/// <param name="Fill">Null when it was no fill.</param>
internal sealed record BookedEvent(LiveOrder? Order, OrderChange? Change, BookedFill? Fill);

/// <summary>An order that may still trade.</summary>
/// <param name="Remaining">Base units.</param>
internal readonly record struct RestingOrder(OrderRequest Request, OrderStatus Status, decimal Remaining);

/// <summary>
/// The books of one running bot: its orders, its part of every position, the funding it heard of. Its runner alone changes them; positions and
/// exposure may be read from any thread.
/// </summary>
internal sealed class BotLedger
{
    private readonly decimal _capital;
    private readonly ConcurrentDictionary<InstrumentName, VirtualPosition> _positions;
    private readonly HashSet<(InstrumentName, DateTimeOffset)> _funding = [];

    /// <param name="capital">Cash the bot was given, USDC.</param>
    public BotLedger(BotMemory memory, decimal capital)
    {
        _capital = capital;
        Orders = memory.Orders;
        _positions = new ConcurrentDictionary<InstrumentName, VirtualPosition>(
            memory.Positions.Select(position => KeyValuePair.Create(position.Instrument, position)));
        Expose();
    }

    public OrderBook Orders { get; }

    /// <summary>On which side of which instrument this bot is, or has an entry under way. Replaced as a whole.</summary>
    public IReadOnlySet<(InstrumentName Instrument, Side Side)> Exposure { get; private set; } = new HashSet<(InstrumentName, Side)>();

    /// <summary>Its live orders, as of the last event. Replaced as a whole.</summary>
    public IReadOnlyList<RestingOrder> Resting { get; private set; } = [];

    /// <summary>Neither a position nor a live order.</summary>
    public bool HoldsNothing => Resting.Count == 0 && _positions.Values.All(position => position.Quantity == 0);

    /// <summary>USDC over the life of the bot, before fees and funding.</summary>
    public decimal RealizedPnl => _positions.Values.Sum(position => position.RealizedPnl);

    /// <summary>Capital plus realized PnL minus fees and funding, USDC.</summary>
    public decimal Cash => _capital + _positions.Values.Sum(position => position.RealizedPnl - position.Fees + position.Funding);

    /// <summary>Signed base units this bot holds, as booked.</summary>
    public decimal PositionOf(InstrumentName instrument) => Position(instrument).Quantity;

    /// <summary>What remains on the exchange, for a person: positions, resting orders, stops.</summary>
    public string Describe()
    {
        var positions = _positions.Values.Where(position => position.Quantity != 0).Select(position => $"{position.Quantity} {position.Instrument}").ToList();
        var resting = Resting;
        return $"position {(positions.Count == 0 ? "flat" : string.Join(", ", positions))}, {resting.Count} live orders, {resting.Count(order => order.Request.Purpose == OrderPurpose.StopLoss)} of them stops";
    }

    /// <returns>Null when the event was known already: it must not reach the bot again.</returns>
    /// <exception cref="InvalidOperationException">The order is not in the books.</exception>
    public BookedEvent? Book(OrderEvent orderEvent)
    {
        var fill = orderEvent is OrderFilled filled ? new BookedFill(filled.Fill, Position(filled.Fill.Instrument).With(filled.Fill)) : null;
        if (Orders.Apply(orderEvent, fill?.After.Quantity == 0) is not { } change)
            return null;
        if (fill is not null)
            _positions[fill.Fill.Instrument] = fill.After;
        return new BookedEvent(Orders.Find(orderEvent.ClientOrderId)!, change, fill);
    }

    /// <summary>The exchange took from the position.</summary>
    /// <returns>Null when the fill was booked already.</returns>
    public BookedEvent? Book(ForeignFill foreign)
    {
        if (!Orders.Remember(foreign.Fill))
            return null;
        var fill = new BookedFill(foreign.Fill, Position(foreign.Fill.Instrument).With(foreign.Fill));
        _positions[foreign.Fill.Instrument] = fill.After;
        return new BookedEvent(null, null, fill);
    }

    /// <returns>False when this payment was booked already.</returns>
    public bool Book(FundingPayment funding)
    {
        if (!_funding.Add((funding.Instrument, funding.OccurredAt)))
            return false;
        var position = Position(funding.Instrument);
        _positions[funding.Instrument] = position with { Funding = position.Funding + funding.Payment };
        return true;
    }

    /// <summary>Shows others what the last event and its effects left. Called before anything of it is sent.</summary>
    public void Expose()
    {
        var live = Orders.Live.Select(order => new RestingOrder(order.Request, order.Status, order.Request.Quantity.Value - order.Filled)).ToList();
        Exposure = new HashSet<(InstrumentName, Side)>(
        [
            .. _positions.Values.Where(position => position.Quantity != 0).Select(position => (position.Instrument, position.Quantity > 0 ? Side.Buy : Side.Sell)),
            .. live.Where(order => order.Request.Purpose == OrderPurpose.Entry).Select(order => (order.Request.Instrument, order.Request.Side)),
        ]);
        Resting = live;
    }

    private VirtualPosition Position(InstrumentName instrument) =>
        _positions.TryGetValue(instrument, out var position) ? position : VirtualPosition.Flat(instrument);
}

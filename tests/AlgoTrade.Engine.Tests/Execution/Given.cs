using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Tests;

internal static class Given
{
    public static Instrument Perpetual(string name = "BTC", int sizeDecimals = 5, int maxLeverage = 40) => new()
    {
        Name = new InstrumentName(name),
        AssetId = 0,
        SizeDecimals = sizeDecimals,
        MaxLeverage = maxLeverage,
        MarginTiers = [new MarginTier(0, maxLeverage)],
    };
}

/// <summary>A candle matcher with a ledger, driven in the words of a trader.</summary>
internal sealed class CandleDesk
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);
    private int _lastSequence;
    private long _candles;

    public CandleDesk(decimal cash = 100_000m, SimulationOptions? options = null, int leverage = 10, Instrument? instrument = null)
    {
        Ledger = new Ledger(cash);
        Instrument = instrument ?? Given.Perpetual();
        Matcher = new CandleMatcher(Instrument, Ledger, options);
        Ledger.SetLeverage(Instrument.Name, leverage, isCross: true);
    }

    public Instrument Instrument { get; }

    public Ledger Ledger { get; }

    public CandleMatcher Matcher { get; }

    public List<EngineEvent> Events { get; } = [];

    public decimal Position => Matcher.Position.Quantity;

    public IEnumerable<Fill> Fills => Events.OfType<OrderFilled>().Select(filled => filled.Fill);

    public OrderRequest Order(
        Side side, decimal quantity, OrderKind kind = OrderKind.Market, decimal? limit = null, decimal? trigger = null,
        TimeInForce timeInForce = TimeInForce.Gtc, bool reduceOnly = false) => new()
        {
            ClientOrderId = ClientOrderId.For(1, new BotId(1), ++_lastSequence),
            Instrument = Instrument.Name,
            Side = side,
            Quantity = new Quantity(quantity),
            Kind = kind,
            LimitPrice = limit is { } price ? new Price(price) : null,
            TriggerPrice = trigger is { } level ? new Price(level) : null,
            TimeInForce = timeInForce,
            ReduceOnly = reduceOnly,
            Purpose = reduceOnly ? OrderPurpose.Exit : OrderPurpose.Entry,
        };

    public OrderRequest Stop(Side side, decimal quantity, decimal trigger) => Order(side, quantity, OrderKind.StopMarket, trigger: trigger, reduceOnly: true);

    public OrderRequest Target(Side side, decimal quantity, decimal trigger) =>
        Order(side, quantity, OrderKind.TakeProfitMarket, trigger: trigger, reduceOnly: true);

    public CandleDesk Place(params OrderRequest[] orders) => Place(OrderGrouping.None, orders);

    public CandleDesk Place(OrderGrouping grouping, params OrderRequest[] orders)
    {
        Matcher.Submit(new SubmitOrders(orders, grouping), Now, Events);
        return this;
    }

    public CandleDesk Candle(double open, double high, double low, double close)
    {
        Matcher.Match(new Candle(Now.ToUnixTimeMilliseconds(), open, high, low, close, 1), Events);
        _candles++;
        return this;
    }

    /// <summary>What happened to an order, in short: its last event of the given kind, or null.</summary>
    public TEvent? Last<TEvent>(OrderRequest order)
        where TEvent : OrderEvent => Events.OfType<TEvent>().LastOrDefault(happened => happened.ClientOrderId == order.ClientOrderId);

    public DateTimeOffset Now => Start.AddMinutes(_candles);
}

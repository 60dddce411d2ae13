using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

/// <summary>A bot on one-hour BTC candles, driven in the words of a trader. The test plays the exchange.</summary>
internal sealed class BotDriver
{
    public const long Hour = 3_600_000;
    public static readonly long Start = DateTimeOffset.UnixEpoch.AddYears(55).ToUnixTimeMilliseconds();

    private long _lastOrderId;
    private long _lastTradeId;

    public BotDriver(BotDefinition? definition = null, BotOptions? options = null, int warmUpCandles = 1)
    {
        Strategy = new ScriptedStrategy(warmUpCandles: warmUpCandles);
        Definition = definition ?? Standard;
        Bot = new Bot(Definition, [.. Definition.Instruments.Select(name => Given.Perpetual(name.Value))], _ => Strategy, options);
    }

    public static BotDefinition Standard => new()
    {
        Id = new BotId(1),
        Installation = 7,
        Name = "test",
        Strategy = "scripted",
        Instruments = [new InstrumentName("BTC")],
        Interval = CandleInterval.OneHour,
        Capital = 100_000m,
        Sizing = new SizingRule.FixedQuantity(1m),
        Leverage = 3,
    };

    public BotDefinition Definition { get; }

    public ScriptedStrategy Strategy { get; }

    public Bot Bot { get; }

    public EffectBuffer Effects { get; } = new();

    public List<EngineEffect> History { get; } = [];

    public long Candles { get; private set; }

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Start + Candles * Hour);

    public decimal Position => Bot.Ledger.Positions[0].Quantity;

    public IEnumerable<OrderRequest> Sent => Effects.OfType<SubmitOrders>().SelectMany(submit => submit.Orders);

    public TrackedOrder TheOrder(OrderPurpose purpose) => Assert.Single(Bot.LiveOrders, order => order.Request.Purpose == purpose);

    public BotDriver Handle(EngineEvent engineEvent)
    {
        Effects.Clear();
        Bot.Handle(engineEvent, Effects);
        History.AddRange(Effects);
        return this;
    }

    public BotDriver Started() => Handle(new StartBot(Now)).Close(50_000);

    /// <summary>A candle closes at the price; the strategy does what is asked.</summary>
    public BotDriver Close(double price, Action<IStrategyContext>? wish = null)
    {
        Strategy.OnClose = (context, leg, _) =>
        {
            if (leg == 0)
                wish?.Invoke(context);
        };
        var candle = new Candle(Start + Candles * Hour, price, price, price, price, 1);
        Candles++;
        return Handle(new CandleClosed(Definition.Instruments[0], Definition.Interval, candle));
    }

    public BotDriver Accept(OrderRequest order, bool waiting = false) =>
        Handle(new OrderAccepted(order.ClientOrderId, waiting ? null : new ExchangeOrderId(++_lastOrderId), Now));

    public BotDriver Fill(OrderRequest order, double price, decimal? quantity = null, decimal fee = 0) => Handle(new OrderFilled(order.ClientOrderId, new Fill
    {
        Instrument = order.Instrument,
        Side = order.Side,
        Price = new Price((decimal)price),
        Quantity = new Quantity(quantity ?? order.Quantity.Value),
        Fee = fee,
        Role = LiquidityRole.Taker,
        ExchangeOrderId = new ExchangeOrderId(++_lastOrderId),
        ClientOrderId = order.ClientOrderId,
        TradeId = ++_lastTradeId,
        OccurredAt = Now,
    }));

    /// <summary>Wishes long, is filled at the price, and its protection is armed.</summary>
    public BotDriver Long(double price = 50_000, Protection? protection = null)
    {
        Close(price, context => context.SetTarget(0, TargetExposure.Long, "up", protection));
        var orders = Sent.ToArray();
        Fill(orders[0], price);
        foreach (var child in orders.Skip(1))
            Accept(child);
        return this;
    }
}

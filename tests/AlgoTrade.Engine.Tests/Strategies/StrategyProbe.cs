using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Strategies;

internal readonly record struct Wish(int Candle, double Weight);

/// <summary>
/// Feeds a strategy by hand and writes down what it wants. A wish is filled at the next candle's open, one base unit at full weight.
/// Repeating the wish already held is not written down: the engine ignores it too.
/// </summary>
internal sealed class StrategyProbe : IStrategyContext
{
    private const long HourMs = 3_600_000;
    private readonly List<StrategyOrder> _orders = [];
    private readonly Strategy _strategy;
    private double _target;
    private int _candle = -1;
    private uint _sequence;

    public StrategyProbe(Strategy strategy) => _strategy = strategy;

    public List<Wish> Wishes { get; } = [];

    public List<string> Reasons { get; } = [];

    public Protection? LastProtection { get; private set; }

    public IReadOnlyList<StrategyOrder> Orders => _orders;

    public List<bool> ReduceOnly { get; } = [];

    public int Canceled { get; private set; }

    public decimal Held { get; set; }

    public long NowMs => (_candle + 1) * HourMs;

    public int LegCount => 1;

    public double Equity { get; set; } = 10_000;

    public Instrument Instrument(int leg) => new() { Name = InstrumentName.Parse("BTC", null), AssetId = 0, SizeDecimals = 2, MaxLeverage = 40 };

    public decimal Position(int leg) => Held;

    public decimal? EntryPrice(int leg) => null;

    public IReadOnlyList<StrategyOrder> OpenOrders(int leg) => [.. _orders];

    public static List<Wish> Run(Strategy strategy, params double[] closes)
    {
        var probe = new StrategyProbe(strategy);
        foreach (var close in closes)
            probe.Close(close);
        return probe.Wishes;
    }

    /// <summary>A candle from the previous close to this one.</summary>
    public void Close(double close, double range = 0) => Next(new Candle((_candle + 1) * HourMs, close, close + range / 2, close - range / 2, close, 1));

    public void Next(Candle candle)
    {
        _candle++;
        if (_orders.Count == 0 && Held != (decimal)_target)
            Held = (decimal)_target;
        _strategy.Update(0, candle);
        if (_candle + 1 >= _strategy.WarmUpCandles)
            _strategy.Decide(0, candle, this);
    }

    /// <summary>The stop of the position fired: the engine forgets the wish with it.</summary>
    public void StopOut() => (Held, _target) = (0, 0);

    /// <summary>Fills one of the resting orders, wholly or in part, and tells the strategy.</summary>
    public void Fill(StrategyOrder order, decimal part = 1)
    {
        var quantity = order.Remaining.Value * part;
        var index = _orders.FindIndex(one => one.ClientOrderId == order.ClientOrderId);
        if (part == 1)
            _orders.RemoveAt(index);
        else
            _orders[index] = order with { Remaining = new Quantity(order.Remaining.Value - quantity) };
        Held += quantity * order.Side.Sign();
        _target = (double)Held;
        _strategy.OnFill(0, FillOf(order, quantity), this);
    }

    public void SetTarget(int leg, TargetExposure target, string reason, Protection? protection = null)
    {
        LastProtection = protection;
        if (target.Weight == _target)
            return;
        _target = target.Weight;
        Wishes.Add(new Wish(_candle, target.Weight));
        Reasons.Add(reason);
    }

    public ClientOrderId? PlaceLimit(
        int leg, Side side, decimal quantity, decimal price, TimeInForce timeInForce, bool reduceOnly, string reason)
    {
        Assert.Equal(TimeInForce.Alo, timeInForce);
        _sequence++;
        var id = ClientOrderId.For(1, new Engine.Bots.BotId(1), _sequence);
        _orders.Add(new StrategyOrder(id, side, new Price(price), new Quantity(quantity)));
        ReduceOnly.Add(reduceOnly);
        return id;
    }

    public void Cancel(int leg, ClientOrderId clientOrderId, string reason)
    {
        Assert.Equal(1, _orders.RemoveAll(order => order.ClientOrderId == clientOrderId));
        Canceled++;
    }

    public void Signal(int leg, string kind, string text)
    {
    }

    public void RequestTimer(string name, DateTimeOffset dueAt)
    {
    }

    private static Fill FillOf(StrategyOrder order, decimal quantity) => new()
    {
        Instrument = InstrumentName.Parse("BTC", null),
        Side = order.Side,
        Price = order.Price,
        Quantity = new Quantity(quantity),
        Fee = 0,
        Role = LiquidityRole.Maker,
        ExchangeOrderId = new ExchangeOrderId(1),
        ClientOrderId = order.ClientOrderId,
        TradeId = 1,
        OccurredAt = DateTimeOffset.UnixEpoch,
    };
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>One account of the exchange: its ledger and its live orders.</summary>
public sealed class ExchangeAccount
{
    private readonly SortedDictionary<long, BookOrder> _orders = [];
    private readonly Dictionary<ClientOrderId, BookOrder> _byCloid = [];
    private readonly List<(ExchangeMarket Market, decimal Buys, decimal Sells)> _sums = [];

    internal ExchangeAccount(int index, decimal cash, bool isHouse)
    {
        Index = index;
        IsHouse = isHouse;
        Ledger = new Ledger(cash);
    }

    /// <summary>Number of the account, in order of opening from 0.</summary>
    public int Index { get; }

    /// <summary>The market maker: no margin, no minimums, and its orders are not reported.</summary>
    public bool IsHouse { get; }

    public Ledger Ledger { get; }

    public FeeSchedule Fees { get; set; } = FeeSchedule.Hyperliquid;

    /// <summary>Live orders by id, oldest first.</summary>
    public IReadOnlyCollection<BookOrder> Orders => _orders.Values;

    /// <summary>When everything is to be canceled, Unix milliseconds; null: not armed.</summary>
    public long? ScheduledCancelMs { get; internal set; }

    /// <summary>Firings of the scheduled cancel on the day <see cref="ScheduledCancelDay"/>.</summary>
    public int ScheduledCancelFirings { get; internal set; }

    /// <summary>Days since 1970-01-01 UTC.</summary>
    public long ScheduledCancelDay { get; internal set; }

    /// <summary>Until then any further liquidation closes everything, Unix milliseconds.</summary>
    internal long FullLiquidationUntilMs { get; set; }

    public BookOrder? Find(long orderId) => _orders.GetValueOrDefault(orderId);

    /// <summary>The newest live order with this cloid.</summary>
    public BookOrder? Find(ClientOrderId clientOrderId) => _byCloid.GetValueOrDefault(clientOrderId);

    /// <summary>Leverage as the exchange presets it: 20, or the market's maximum when that is lower.</summary>
    public Position PositionIn(Instrument instrument)
    {
        if (Ledger.TryGet(instrument.Name, out var known))
            return known;
        var position = Ledger.Track(instrument);
        position.Leverage = Math.Min(20, instrument.MaxLeverage);
        position.IsCross = !instrument.OnlyIsolated;
        return position;
    }

    /// <summary>Initial margin that live orders ask for beyond the positions held: the larger side of each market.</summary>
    public decimal OrderMargin() => OrderMargin(null);

    internal decimal OrderMargin(BookOrder? including)
    {
        if (_orders.Count == 0 && including is null)
            return 0;
        _sums.Clear();
        foreach (var order in _orders.Values)
            AddTo(_sums, order);
        if (including is not null)
            AddTo(_sums, including);
        var total = 0m;
        foreach (var (market, buys, sells) in _sums)
        {
            var position = PositionIn(market.Instrument);
            var held = position.Quantity * market.MarkPrice;
            var worst = Math.Max(Math.Abs(held + buys), Math.Abs(held - sells));
            total += Math.Max(0, worst - Math.Abs(held)) / position.Leverage;
        }

        return total;
    }

    internal void Add(BookOrder order)
    {
        _orders.Add(order.OrderId, order);
        if (order.Terms.ClientOrderId is { } cloid)
            _byCloid[cloid] = order;
    }

    internal void Remove(BookOrder order)
    {
        _orders.Remove(order.OrderId);
        if (order.Terms.ClientOrderId is { } cloid && _byCloid.GetValueOrDefault(cloid) == order)
            _byCloid.Remove(cloid);
    }

    // An account works in few markets at a time: a short list beats a dictionary.
    private static void AddTo(List<(ExchangeMarket Market, decimal Buys, decimal Sells)> sums, BookOrder order)
    {
        if (order.Terms.ReduceOnly || order.IsArmed || order.IsWaiting)
            return;
        var notional = order.Remaining * order.Terms.Price;
        var (buys, sells) = order.Side == Side.Buy ? (notional, 0m) : (0m, notional);
        for (var i = 0; i < sums.Count; i++)
        {
            if (sums[i].Market != order.Market)
                continue;
            sums[i] = (order.Market, sums[i].Buys + buys, sums[i].Sells + sells);
            return;
        }

        sums.Add((order.Market, buys, sells));
    }
}

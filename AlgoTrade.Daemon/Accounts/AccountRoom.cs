using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// What the limits over an account leave to its bots at the moment before an entry leaves. The gate of each bot compares with the account as it was
/// last reported; here is added what all bots hold and have ordered since then, so that ten bots which decide on one candle stay within the limits
/// together: the first ones enter, the others do not.
/// </summary>
internal sealed class AccountRoom(IReadOnlyDictionary<BotId, BotRunner> runners, MarkPrices marks)
{
    private readonly Lock _lock = new();

    // Let through, and perhaps not answered yet.
    private readonly HashSet<ClientOrderId> _admitted = [];
    private Report _report = new(0, new Dictionary<InstrumentName, decimal>());

    /// <summary>Null: none are set.</summary>
    public RiskLimits? Limits { get; set; }

    /// <summary>Limits that are compared with what the account holds, and not only with what it lost.</summary>
    public bool HasLimits => Limits is { } limits
        && (limits.MaxPositionQuantity ?? limits.MaxPositionNotional ?? limits.MaxLeverage ?? limits.MaxOpenOrders) is not null;

    /// <summary>The account was looked at.</summary>
    /// <param name="outside">Signed base units that no running bot holds: by hand, by nobody, or of bots that do not run. They stay so until the next look.</param>
    public void Learn(decimal equity, IReadOnlyDictionary<InstrumentName, decimal> outside)
    {
        lock (_lock)
        {
            _report = new Report(equity, outside);
            _admitted.IntersectWith(Resting().Select(order => order.Request.ClientOrderId));
        }
    }

    /// <summary>Called once for each entry, when it is about to leave.</summary>
    /// <returns>Null when it fits.</returns>
    public string? WhyNot(OrderRequest entry)
    {
        if (Limits is not { } limits || !HasLimits || (marks.Of(entry.Instrument) ?? entry.LimitPrice?.Value) is not { } price)
            return null;
        lock (_lock)
        {
            var verdict = AccountLoad.Check(limits, entry, price, LoadBefore(entry, _report));
            if (verdict.IsPass)
                _admitted.Add(entry.ClientOrderId);
            return verdict.IsPass ? null : $"not sent: {verdict.DenyReason}: {verdict.Compared}";
        }
    }

    private AccountLoad LoadBefore(OrderRequest entry, Report report)
    {
        // What was not let through yet comes after this one.
        var resting = Resting().Where(order => order.Status != OrderStatus.Created || _admitted.Contains(order.Request.ClientOrderId)).ToList();
        var working = resting.Where(order => order.Request.Purpose == OrderPurpose.Entry)
            .ToLookup(order => order.Request.Instrument, order => order.Request.Side.Signed(order.Remaining));
        var held = Held(report.Outside);
        var others = held.Keys.Union(working.Select(group => group.Key)).Where(instrument => instrument != entry.Instrument)
            .Sum(instrument => (Math.Abs(held.GetValueOrDefault(instrument)) + working[instrument].Sum(Math.Abs)) * (marks.Of(instrument) ?? 0));
        var sameSide = working[entry.Instrument].Where(quantity => Math.Sign(quantity) == entry.Side.Sign()).Sum();
        return new AccountLoad(held.GetValueOrDefault(entry.Instrument), sameSide, others, report.Equity, resting.Count);
    }

    private IEnumerable<RestingOrder> Resting() => runners.Values.SelectMany(runner => runner.Resting);

    /// <summary>What the running bots hold beside the rest.</summary>
    private Dictionary<InstrumentName, decimal> Held(IReadOnlyDictionary<InstrumentName, decimal> outside)
    {
        var held = new Dictionary<InstrumentName, decimal>(outside);
        foreach (var runner in runners.Values)
        {
            foreach (var instrument in runner.Context.Instruments)
                held[instrument] = held.GetValueOrDefault(instrument) + runner.PositionOf(instrument);
        }

        return held;
    }

    private sealed record Report(decimal Equity, IReadOnlyDictionary<InstrumentName, decimal> Outside);
}

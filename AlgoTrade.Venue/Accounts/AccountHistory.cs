using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Ledgers;

namespace AlgoTrade.Venue.Accounts;

/// <summary>One status change of an order, as it was then.</summary>
internal sealed record OrderRow(BookOrder Order, string Status, decimal Remaining, long TimeMs);

/// <summary>What the exchange still shows of an account's past: as little as the real one does.</summary>
internal sealed class AccountHistory
{
    private const int KeptOrderRows = 2_000;
    private const int KeptFills = 10_000;
    private const int KeptFundings = 10_000;

    private readonly Dictionary<long, OrderRow> _latest = [];
    private readonly Dictionary<ClientOrderId, long> _byCloid = [];

    /// <summary>Oldest first.</summary>
    public List<OrderRow> Orders { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<AccountFilled> Fills { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<FundingSettled> Fundings { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<LedgerRow> LedgerUpdates { get; } = [];

    /// <summary>Oldest first.</summary>
    public List<TwapChanged> Twaps { get; } = [];

    public OrderRow? Find(long orderId) => _latest.GetValueOrDefault(orderId);

    /// <summary>The newest order with this cloid.</summary>
    public OrderRow? Find(ClientOrderId clientOrderId) => _byCloid.TryGetValue(clientOrderId, out var orderId) ? Find(orderId) : null;

    public void Add(ExchangeEvent happened)
    {
        switch (happened)
        {
            case OrderChanged changed:
                AddOrder(new OrderRow(changed.Order, changed.Status, changed.Remaining, changed.TimeMs));
                break;
            case AccountFilled filled:
                Fills.Add(filled);
                Trim(Fills, KeptFills);
                break;
            case FundingSettled settled:
                Fundings.Add(settled);
                Trim(Fundings, KeptFundings);
                break;
            case LedgerMoved moved:
                LedgerUpdates.Add(moved.Row);
                Trim(LedgerUpdates, KeptFundings);
                break;
            case TwapChanged changed:
                Twaps.Add(changed);
                Trim(Twaps, KeptOrderRows);
                break;
        }
    }

    private void AddOrder(OrderRow row)
    {
        Orders.Add(row);
        _latest[row.Order.OrderId] = row;
        if (row.Order.Terms.ClientOrderId is { } cloid && !(_byCloid.TryGetValue(cloid, out var known) && known > row.Order.OrderId))
            _byCloid[cloid] = row.Order.OrderId;
        if (Orders.Count < 2 * KeptOrderRows)
            return;
        foreach (var old in Orders.Take(KeptOrderRows))
            Forget(old);
        Orders.RemoveRange(0, KeptOrderRows);
    }

    // An order that is still live, or changed later, stays known whatever its age.
    private void Forget(OrderRow old)
    {
        if (_latest.GetValueOrDefault(old.Order.OrderId) != old || old.Order.Account.Find(old.Order.OrderId) is not null)
            return;
        _latest.Remove(old.Order.OrderId);
        if (old.Order.Terms.ClientOrderId is { } cloid && _byCloid.GetValueOrDefault(cloid) == old.Order.OrderId)
            _byCloid.Remove(cloid);
    }

    private static void Trim<T>(List<T> rows, int kept)
    {
        if (rows.Count > 2 * kept)
            rows.RemoveRange(0, rows.Count - kept);
    }
}

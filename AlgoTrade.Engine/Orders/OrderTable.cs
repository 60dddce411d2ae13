using System.Diagnostics.CodeAnalysis;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Orders;

/// <summary>
/// The orders of one bot: all live ones, and the latest that ended, because news of them may still be under way.
/// </summary>
internal sealed class OrderTable
{
    private const int KeptFinalOrders = 64;

    private readonly Dictionary<ClientOrderId, TrackedOrder> _byId = [];
    private readonly List<TrackedOrder> _live = [];
    private readonly Queue<ClientOrderId> _final = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<TrackedOrder> Live => _live;

    public int LiveCount => _live.Count;

    public TrackedOrder LiveAt(int index) => _live[index];

    public bool TryFind(ClientOrderId id, [NotNullWhen(true)] out TrackedOrder? order)
    {
        // Most news is of the newest live order.
        order = _live.Count > 0 ? _live[^1] : null;
        return order?.ClientOrderId == id || _byId.TryGetValue(id, out order);
    }

    public void Add(TrackedOrder order)
    {
        _byId.Add(order.ClientOrderId, order);
        if (order.IsLive)
            _live.Add(order);
        else
            Keep(order);
    }

    /// <summary>Moves the order on by the closed table.</summary>
    /// <returns>False when the pair is not listed; a fill that is not listed still counts.</returns>
    public bool TryApply(TrackedOrder order, OrderEvent orderEvent)
    {
        var kind = KindOf(order, orderEvent);
        var next = OrderLifecycle.Next(order.Status, kind);
        var isExplained = next is not null;
        if (orderEvent is OrderFilled filled)
        {
            order.Filled += filled.Fill.Quantity.Value;
            isExplained &= order.Filled <= order.Request.Quantity.Value;
        }

        if (orderEvent is CancelRejected)
            order.IsCancelRequested = false;
        if (next is { } status)
            MoveTo(order, status);
        return isExplained;
    }

    public void Clear()
    {
        _byId.Clear();
        _live.Clear();
        _final.Clear();
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_live.Count + _final.Count);
        foreach (var id in _final)
            _byId[id].Save(writer);
        foreach (var order in _live)
            order.Save(writer);
    }

    public void Load(StateReader reader)
    {
        Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
            Add(TrackedOrder.Load(reader));
    }

    private static OrderEventKind KindOf(TrackedOrder order, OrderEvent orderEvent) => orderEvent switch
    {
        OrderAccepted { ExchangeOrderId: null } when order.IsProtection => OrderEventKind.AcceptedWaiting,
        OrderAccepted => OrderEventKind.Accepted,
        OrderRejected => OrderEventKind.Rejected,
        OrderFilled filled => order.Remaining > filled.Fill.Quantity.Value ? OrderEventKind.PartlyFilled : OrderEventKind.Filled,
        OrderCanceled => OrderEventKind.Canceled,
        OrderExpired => OrderEventKind.Expired,
        OrderTriggered => OrderEventKind.Triggered,
        OrderOutcomeUnknown => OrderEventKind.OutcomeUnknown,
        CancelRejected => OrderEventKind.CancelRejected,
        _ => throw new InvalidOperationException($"{orderEvent.GetType().Name} has no place in an order's life."),
    };

    private void MoveTo(TrackedOrder order, OrderStatus status)
    {
        var ends = order.IsLive && status.IsFinal();
        order.Status = status;
        if (!ends)
            return;
        _live.Remove(order);
        Keep(order);
    }

    private void Keep(TrackedOrder order)
    {
        _final.Enqueue(order.ClientOrderId);
        if (_final.Count > KeptFinalOrders)
            _byId.Remove(_final.Dequeue());
    }
}

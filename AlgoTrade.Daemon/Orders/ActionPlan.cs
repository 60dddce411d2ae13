using System.Diagnostics;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Orders;

/// <summary>
/// What the effects of one event mean for the exchange: the rows that must be in the journal first, and the requests that follow. Nonce and
/// deadline are reserved here, so the journal holds them before anything is sent.
/// </summary>
internal sealed class ActionPlan
{
    private readonly List<NewOrder> _newOrders = [];
    private readonly List<OrderChange> _changes = [];
    private readonly List<PendingAction> _actions = [];
    private ActivityContext _trace;

    public IReadOnlyList<NewOrder> NewOrders => _newOrders;

    /// <summary>Cancels asked for: a restart sends them again when their answer is missing.</summary>
    public IReadOnlyList<OrderChange> Changes => _changes;

    public IReadOnlyList<PendingAction> Actions => _actions;

    public static ActionPlan For(IReadOnlyList<EngineEffect> effects, OrderBook book, IOrderGateway gateway, DateTimeOffset now, ActivityContext trace)
    {
        var plan = new ActionPlan { _trace = trace };
        var cancels = new List<OrderReference>();
        foreach (var effect in effects)
        {
            // Order matters between a cancel and what follows it, so cancels wait only for further cancels.
            if (effect is not CancelOrder)
                plan.Flush(cancels);
            switch (effect)
            {
                case SubmitOrders submit:
                    plan.Submit(submit, book, gateway, now);
                    break;
                case CancelOrder cancel when book.Find(cancel.ClientOrderId) is { } order && !order.Status.IsFinal():
                    plan._changes.Add(OrderBook.CancelRequested(order, cancel.Reason, now));
                    cancels.Add(order.Reference);
                    break;
                case ModifyOrder modify when book.Find(modify.ClientOrderId) is { } order:
                    plan.Modify(modify, order, book, gateway, now);
                    break;
                case DenyOrder denied:
                    plan._newOrders.Add(new NewOrder(denied.Order, OrderGrouping.None, null, OrderStatus.Denied, $"{denied.Reason}: {denied.Compared}"));
                    break;
            }
        }

        plan.Flush(cancels);
        return plan;
    }

    private void Submit(SubmitOrders submit, OrderBook book, IOrderGateway gateway, DateTimeOffset now)
    {
        var ticket = gateway.ReserveTicket();
        foreach (var request in submit.Orders)
            AddOrder(request, submit.Grouping, ticket, book, now);
        _actions.Add(new PendingAction.Submit(ticket, submit.Orders, submit.Grouping));
    }

    private void Modify(ModifyOrder modify, LiveOrder order, OrderBook book, IOrderGateway gateway, DateTimeOffset now)
    {
        var ticket = gateway.ReserveTicket();
        AddOrder(modify.Replacement, OrderGrouping.None, ticket, book, now);
        _actions.Add(new PendingAction.Modify(ticket, order.Reference, modify.Replacement));
    }

    private void AddOrder(OrderRequest request, OrderGrouping grouping, ActionTicket ticket, OrderBook book, DateTimeOffset now)
    {
        _newOrders.Add(new NewOrder(request, grouping, ticket, OrderStatus.Created));
        book.Add(new LiveOrder(request, grouping, ticket, now) { Trace = _trace });
    }

    private void Flush(List<OrderReference> cancels)
    {
        if (cancels.Count == 0)
            return;
        _actions.Add(new PendingAction.Cancel([.. cancels]));
        cancels.Clear();
    }
}

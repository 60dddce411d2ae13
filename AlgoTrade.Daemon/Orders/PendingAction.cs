using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Orders;

/// <summary>One request to the exchange that the journal already holds. Only what is here may be sent.</summary>
internal abstract record PendingAction
{
    private PendingAction()
    {
    }

    internal sealed record Submit(ActionTicket Ticket, IReadOnlyList<OrderRequest> Orders, OrderGrouping Grouping) : PendingAction;

    /// <summary>Cancels carry no reserved ticket: sending one twice changes nothing.</summary>
    internal sealed record Cancel(IReadOnlyList<OrderReference> Orders) : PendingAction;

    internal sealed record Modify(ActionTicket Ticket, OrderReference Order, OrderRequest Replacement) : PendingAction;
}

using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution;

/// <summary>Puts the live orders of a saved bot on a simulated exchange, grouped as they were placed.</summary>
public static class RestingOrders
{
    /// <param name="events">Receives the answers to those that the bot has no answer to yet; of the others it knows.</param>
    internal static void Place(OrderSimulator exchange, IEnumerable<TrackedOrder> orders, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        foreach (var group in orders.GroupBy(order => order.Request.ProtectsEntry ?? order.ClientOrderId))
        {
            var members = group.OrderBy(order => order.ClientOrderId.Sequence).ToList();
            var answers = new List<EngineEvent>();
            exchange.Submit(new SubmitOrders([.. members.Select(order => order.Request with { Quantity = new Quantity(order.Remaining) })], Grouping([.. members.Select(order => order.Request)])), now, answers);
            foreach (var answer in answers.OfType<OrderEvent>().Where(answer => members.Exists(order => order.IsInFlight && order.ClientOrderId == answer.ClientOrderId)))
                events.Add(answer);
        }
    }

    /// <summary>
    /// How the orders of one entry go back together: stop and target of an entry that has filled cancel each other; with a waiting entry they wait for it.
    /// </summary>
    public static OrderGrouping Grouping(IReadOnlyList<OrderRequest> members) => members.Count == 1 ? OrderGrouping.None
        : members.Any(order => order.ProtectsEntry is null) ? OrderGrouping.EntryWithProtection : OrderGrouping.PositionProtection;
}

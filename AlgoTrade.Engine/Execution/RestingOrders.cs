using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution;

/// <summary>Puts the live orders of a saved bot on a simulated exchange, grouped as they were placed.</summary>
internal static class RestingOrders
{
    /// <param name="events">Receives the answers to those that the bot has no answer to yet; of the others it knows.</param>
    public static void Place(OrderSimulator exchange, IEnumerable<TrackedOrder> orders, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        foreach (var group in orders.GroupBy(order => order.Request.ProtectsEntry ?? order.ClientOrderId))
        {
            var members = group.OrderBy(order => order.ClientOrderId.Sequence).ToList();
            var answers = new List<EngineEvent>();
            exchange.Submit(new SubmitOrders([.. members.Select(order => order.Request with { Quantity = new Quantity(order.Remaining) })], Grouping(members)), now, answers);
            foreach (var answer in answers.OfType<OrderEvent>().Where(answer => members.Exists(order => order.IsInFlight && order.ClientOrderId == answer.ClientOrderId)))
                events.Add(answer);
        }
    }

    // Stop and target of an entry that has filled cancel each other; with a waiting entry they go back as they were placed.
    private static OrderGrouping Grouping(List<TrackedOrder> members)
    {
        var hasEntry = members.Exists(order => order.Request.ProtectsEntry is null);
        return members.Count == 1 ? OrderGrouping.None : hasEntry ? OrderGrouping.EntryWithProtection : OrderGrouping.PositionProtection;
    }
}

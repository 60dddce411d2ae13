using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Venue.Wire;

/// <summary>Joins the fills that one crossing order got at one moment, as <c>aggregateByTime</c> asks for.</summary>
internal static class FillAggregation
{
    /// <param name="fills">Oldest first.</param>
    public static IEnumerable<AccountFilled> Join(IEnumerable<AccountFilled> fills)
    {
        AccountFilled? joined = null;
        foreach (var fill in fills)
        {
            if (joined is not null && joined.IsTaker && fill.IsTaker && joined.OrderId == fill.OrderId && joined.TimeMs == fill.TimeMs)
            {
                joined = Join(joined, fill);
                continue;
            }

            if (joined is not null)
                yield return joined;
            joined = fill;
        }

        if (joined is not null)
            yield return joined;
    }

    private static AccountFilled Join(AccountFilled first, AccountFilled next)
    {
        var quantity = first.Quantity + next.Quantity;
        var change = first.Change;
        return first with
        {
            Price = (first.Price * first.Quantity + next.Price * next.Quantity) / quantity,
            Quantity = quantity,
            Fee = first.Fee + next.Fee,
            Change = new PositionChange(
                change.StartQuantity, next.Change.EndQuantity, change.ClosedQuantity + next.Change.ClosedQuantity,
                change.RealizedPnl + next.Change.RealizedPnl),
        };
    }
}

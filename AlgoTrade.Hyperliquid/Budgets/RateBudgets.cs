using AlgoTrade.Hyperliquid.Actions;

namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>Both budgets of one process. Everything that talks to the exchange, over whichever transport, takes from here.</summary>
public sealed class RateBudgets(IpWeightBudget ip, AddressActionBudget address)
{
    public IpWeightBudget Ip { get; } = ip;

    public AddressActionBudget Address { get; } = address;

    /// <summary>Takes what an action costs: 1 + floor(n / 40) weight of the IP, n of the address.</summary>
    /// <returns>Null when taken, otherwise which budget is short, as a sentence.</returns>
    public string? TryTake(ExchangeAction action, RequestPriority priority)
    {
        var weight = 1 + (action.EntryCount / 40);
        if (!Ip.TryTake(weight, priority))
        {
            var status = Ip.Status;
            var kept = priority == RequestPriority.Ordinary ? $", and {status.Reserve} are kept for cancels and stops" : "";
            return $"Not sent: the IP budget has {status.Left} of {status.Limit} weight left in this minute{kept}.";
        }

        if (Address.TryTake(action.EntryCount, priority))
            return null;
        return $"Not sent: the address budget has {Address.Status?.Left} actions left, and they are kept for cancels and stops.";
    }
}

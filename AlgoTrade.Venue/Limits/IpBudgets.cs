using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue.Limits;

/// <summary>Budgets by caller; null when limits are not enforced.</summary>
internal sealed class IpBudgets(IOptions<VenueOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<IPAddress, IpBudget> _budgets = new();

    public IpBudget? Of(HttpContext context) => options.Value.EnforceRateLimits
        ? _budgets.GetOrAdd(context.Connection.RemoteIpAddress ?? IPAddress.Loopback, static (_, clock) => new IpBudget(clock), time) : null;
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue.Limits;

/// <summary>Budgets by caller; null when limits are not enforced.</summary>
internal sealed class IpBudgets(IOptions<VenueOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<IPAddress, IpBudget> _budgets = new();

    public IpBudget? Of(HttpContext context) => Of(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);

    public IpBudget? Of(IPAddress address) => options.Value.EnforceRateLimits
        ? _budgets.GetOrAdd(address, static (_, clock) => new IpBudget(clock), time) : null;
}

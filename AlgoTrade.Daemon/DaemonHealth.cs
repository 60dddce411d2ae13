using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Feeds;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlgoTrade.Daemon;

/// <summary>
/// Ready when the database answers, every owned account is reconciled and no journal is stalled. What bots do is no matter of health.
/// </summary>
internal sealed class DaemonHealth(DaemonHost host, MarketHub hub) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var stalled = host.Sessions.Where(session => session.Journal.IsStalled).Select(session => session.Account.Name).ToList();
        var waiting = host.Sessions.Where(session => !session.IsReconciled).Select(session => session.Account.Name).ToList();
        var data = new Dictionary<string, object>
        {
            ["accounts"] = string.Join(", ", host.Sessions.Select(session => session.Account.Name)),
            ["marketSilenceSeconds"] = hub.Silence?.TotalSeconds ?? -1,
        };
        if (stalled.Count > 0)
            return Task.FromResult(HealthCheckResult.Unhealthy($"the journal of {string.Join(", ", stalled)} cannot be written", data: data));
        if (waiting.Count > 0)
            return Task.FromResult(HealthCheckResult.Unhealthy($"not reconciled yet: {string.Join(", ", waiting)}", data: data));
        return Task.FromResult(host.IsStarted
            ? HealthCheckResult.Healthy(data: data) : HealthCheckResult.Unhealthy("the database was not read yet", data: data));
    }
}

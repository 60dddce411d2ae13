using AlgoTrade.Hyperliquid.Budgets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.Daemon.Telemetry;

/// <summary>Shows the adapter's request budget, where there is an adapter.</summary>
internal sealed class BudgetGauge(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<RateBudgets>() is { } budgets)
            DaemonTelemetry.Gauges.OfBudget(() => budgets.Ip.Status.Left);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

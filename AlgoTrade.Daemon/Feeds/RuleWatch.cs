using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Hyperliquid.Markets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// Tells an operator when the exchange changes the rules of a market: a delisting, or a change under which resting orders could mean something
/// else. Bots that start later get the new rules; the adapter allows only exits where the change is dangerous.
/// </summary>
internal sealed class RuleWatch(IServiceProvider services, InstrumentCatalog instruments, AlertBoard alerts, TimeProvider timeProvider) : IHostedService
{
    // Null where another exchange takes the adapter's place, as in tests.
    private readonly Hyperliquid.Markets.InstrumentCatalog? _exchange = services.GetService<Hyperliquid.Markets.InstrumentCatalog>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_exchange is not null)
            _exchange.Changed += OnChanged;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (_exchange is not null)
            _exchange.Changed -= OnChanged;
        return Task.CompletedTask;
    }

    /// <summary>What an operator must be told of a change; null when it can wait for the next start.</summary>
    internal static (AlertSeverity Severity, string Text)? Judge(InstrumentChange change) => change switch
    {
        { Before: null } => null,
        { IsDangerous: true, Before: { } before, After: { } after } => (AlertSeverity.Critical,
            $"The exchange changed what {change.Name} is (asset {before.AssetId} to {after.AssetId}, size decimals {before.SizeDecimals} to {after.SizeDecimals}): only exits are sent until the daemon starts anew."),
        { After: null } => (AlertSeverity.Critical, $"The exchange lists {change.Name} no more: close what is left of it by hand."),
        { Before.IsDelisted: false, After.IsDelisted: true } => (AlertSeverity.Critical, $"The exchange is delisting {change.Name}: entries are denied, close the position while there is a market."),
        _ => (AlertSeverity.Info, $"The exchange changed the rules of {change.Name}: bots take them over with their next start."),
    };

    private void OnChanged(object? sender, IReadOnlyList<InstrumentChange> changes)
    {
        instruments.Forget();
        foreach (var change in changes)
        {
            if (Judge(change) is { } finding)
                alerts.Raise(new Alert(finding.Severity, null, $"rules:{change.Name}", finding.Text, timeProvider.GetUtcNow()));
        }
    }
}

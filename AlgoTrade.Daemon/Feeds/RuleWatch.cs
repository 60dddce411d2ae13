using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Data;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// Tells an operator when the exchange changes the rules of a market: a delisting, or a change under which resting orders could mean something
/// else. While the daemon runs the adapter notices; what changed while it was away is found by comparing with what the database kept. Bots that start
/// later get the new rules; the adapter allows only exits where the change is dangerous.
/// </summary>
internal sealed class RuleWatch(
    IServiceProvider services, InstrumentCatalog instruments, AlertBoard alerts, TimeProvider timeProvider, HouseTime house, ILogger<RuleWatch> logger) : BackgroundService
{
    /// <summary>More findings than this are one alert.</summary>
    internal const int MostAlerts = 10;

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(15);

    // Null where another exchange takes the adapter's place, as in tests.
    private readonly Hyperliquid.Markets.InstrumentCatalog? _exchange = services.GetService<Hyperliquid.Markets.InstrumentCatalog>();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (_exchange is not null)
            _exchange.Changed += OnChanged;
        return base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        if (_exchange is not null)
            _exchange.Changed -= OnChanged;
        return base.StopAsync(cancellationToken);
    }

    /// <summary>What an operator must be told of a change; null when it can wait for the next start.</summary>
    /// <param name="wasAway">The daemon did not run when it happened.</param>
    internal static (AlertSeverity Severity, string Text)? Judge(InstrumentChange change, bool wasAway = false) => change switch
    {
        { Before: null } => null,
        { IsDangerous: true, Before: { } before, After: { } after } => (AlertSeverity.Critical,
            $"The exchange changed what {change.Name} is{Since(wasAway)} ({Differences(before, after)}): "
            + (wasAway ? "look at its orders and positions before bots trade it." : "only exits are sent until the daemon starts anew.")),
        { After: null } => (AlertSeverity.Critical, $"The exchange lists {change.Name} no more{Since(wasAway)}: close what is left of it by hand."),
        { Before.IsDelisted: false, After.IsDelisted: true } =>
            (AlertSeverity.Critical, $"The exchange is delisting {change.Name}{Since(wasAway)}: entries are denied, close the position while there is a market."),
        { Before: { } before, After: { } after } => (AlertSeverity.Info,
            $"The exchange changed the rules of {change.Name}{Since(wasAway)} ({Differences(before, after)}): bots take them over with their {(wasAway ? "" : "next ")}start."),
    };

    /// <summary>The alerts for what changed while the daemon was away, many of them in one.</summary>
    internal static IReadOnlyList<Alert> AlertsFor(IReadOnlyList<InstrumentChange> changes, bool wasAway, DateTimeOffset now)
    {
        var findings = changes.Select(change => (change.Name, Finding: Judge(change, wasAway))).Where(one => one.Finding is not null).ToList();
        if (findings.Count <= MostAlerts)
            return [.. findings.Select(one => new Alert(one.Finding!.Value.Severity, null, $"rules:{one.Name}", one.Finding.Value.Text, now))];
        var severity = findings.Exists(one => one.Finding!.Value.Severity == AlertSeverity.Critical) ? AlertSeverity.Critical : AlertSeverity.Info;
        return [new Alert(severity, null, "rules", $"The exchange changed the rules of {findings.Count} markets{Since(wasAway)}: {string.Join(", ", findings.Select(one => one.Name))}.", now)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!await TryTellWhatChangedAsync(stoppingToken))
                await Task.Delay(RetryPause, house.Provider, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Compared at the next start.
        }
    }

    private async Task<bool> TryTellWhatChangedAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var alert in AlertsFor(await instruments.ChangedWhileAwayAsync(cancellationToken), wasAway: true, timeProvider.GetUtcNow()))
                alerts.Raise(alert);
            return true;
        }
        catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
        {
            logger.RulesNotCompared(exception.Message);
            return false;
        }
    }

    private void OnChanged(object? sender, IReadOnlyList<InstrumentChange> changes)
    {
        instruments.Forget();
        foreach (var alert in AlertsFor(changes, wasAway: false, timeProvider.GetUtcNow()))
            alerts.Raise(alert);
    }

    private static string Since(bool wasAway) => wasAway ? " while the daemon was away" : "";

    private static string Differences(Instrument before, Instrument after)
    {
        var found = new List<string>();
        Add("asset", before.AssetId, after.AssetId);
        Add("kind", before.Kind, after.Kind);
        Add("size decimals", before.SizeDecimals, after.SizeDecimals);
        Add("max leverage", before.MaxLeverage, after.MaxLeverage);
        Add("only isolated", before.OnlyIsolated, after.OnlyIsolated);
        Add("delisted", before.IsDelisted, after.IsDelisted);
        if (!before.MarginTiers.SequenceEqual(after.MarginTiers))
            found.Add("margin tiers");
        return string.Join(", ", found);

        void Add<T>(string what, T old, T now)
        {
            if (!Equals(old, now))
                found.Add($"{what} {old} to {now}");
        }
    }
}

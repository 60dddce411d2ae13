using System.Threading.Channels;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Daemon.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Alerts;

/// <summary>Keeps every alert as a row and hands the debounced ones to the courier. Whoever raises one never waits for a person's telephone.</summary>
internal sealed class AlertBoard(AlertStore store, AlertCourier courier, DaemonOptions options, HouseTime house, ILogger<AlertBoard> logger) : BackgroundService
{
    private static readonly TimeSpan DatabaseTime = TimeSpan.FromSeconds(10);

    private readonly AlertDebounce _debounce = new(options.AlertQuietTime);

    // Oldest dropped: under a flood of alerts the newest say more, and every one of them was logged.
    private readonly Channel<Alert> _raised = Channel.CreateBounded<Alert>(
        new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest }, static _ => DaemonTelemetry.AlertDropped());

    public void Raise(Alert alert)
    {
        logger.AlertNoted(alert.Severity, alert.Key, alert.Text);
        DaemonTelemetry.AlertRaised(alert.Severity);
        _raised.Writer.TryWrite(alert);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var alert in _raised.Reader.ReadAllAsync(stoppingToken))
        {
            var row = await TryStoreAsync(alert, stoppingToken);
            if (_debounce.Admit(alert) is { } admitted)
                courier.Deliver(row, admitted);
        }
    }

    // Without a database the alert still goes out; it only leaves no row.
    private async Task<long?> TryStoreAsync(Alert alert, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(DatabaseTime, house.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return (await store.RaiseAsync(alert.Key, alert.Severity, alert.Text, alert.Bot, alert.AccountId, alert.OccurredAt, either.Token)).AlertId;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.AlertNotDelivered(exception, alert.Key, "database");
            return null;
        }
    }
}

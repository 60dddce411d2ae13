using System.Threading.Channels;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Alerts;

/// <summary>Keeps every alert as a row and delivers the debounced ones. Whoever raises one never waits for a person's telephone.</summary>
internal sealed class AlertBoard(AlertStore store, IEnumerable<IAlertSink> sinks, DaemonOptions options, ILogger<AlertBoard> logger) : BackgroundService
{
    private static readonly TimeSpan DeliveryTimeout = TimeSpan.FromSeconds(10);

    private readonly AlertDebounce _debounce = new(options.AlertQuietTime);

    // Oldest dropped: under a flood of alerts the newest say more, and every one of them was logged.
    private readonly Channel<Alert> _raised = Channel.CreateBounded<Alert>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Raise(Alert alert)
    {
        logger.AlertNoted(alert.Severity, alert.Key, alert.Text);
        _raised.Writer.TryWrite(alert);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var alert in _raised.Reader.ReadAllAsync(stoppingToken))
        {
            await TryAsync(
                alert, "database",
                token => store.RaiseAsync(alert.Key, alert.Severity, alert.Text, alert.Bot, alert.AccountId, alert.OccurredAt, token), stoppingToken);
            if (_debounce.Admit(alert) is not { } admitted)
                continue;
            foreach (var sink in sinks)
                await TryAsync(admitted, sink.GetType().Name, token => sink.DeliverAsync(admitted, token), stoppingToken);
        }
    }

    // One deaf receiver must not silence the others, nor the alerts that follow.
    private async Task TryAsync(Alert alert, string receiver, Func<CancellationToken, Task> deliver, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(DeliveryTimeout, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await deliver(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.AlertNotDelivered(exception, alert.Key, receiver);
        }
    }
}

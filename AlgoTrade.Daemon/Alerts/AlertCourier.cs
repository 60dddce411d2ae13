using System.Collections.Concurrent;
using System.Threading.Channels;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Alerts;

/// <summary>
/// Brings alerts to every receiver, each with a queue of its own, so that a deaf one silences nobody: tried four times over half a minute, then again
/// every five minutes and after a restart. A row counts as delivered when all receivers took it.
/// </summary>
internal sealed class AlertCourier(
    AlertStore store, OperationStore operations, IEnumerable<IAlertSink> sinks, HouseTime house, ILogger<AlertCourier> logger) : BackgroundService
{
    private const int LookAtOnce = 100;
    private static readonly TimeSpan DeliveryTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMinutes(5);

    // What is older is history, not news.
    private static readonly TimeSpan News = TimeSpan.FromDays(1);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25)];

    private readonly List<Receiver> _receivers = [.. sinks.Select(sink => new Receiver(sink))];
    private readonly ConcurrentDictionary<long, bool> _underWay = [];
    private readonly ConcurrentDictionary<long, DateTimeOffset> _tried = [];

    /// <summary>Alerts that not every receiver has answered yet.</summary>
    public int UnderWay => _underWay.Count;

    /// <param name="row">Number of the alert's row; null when it could not be stored.</param>
    public void Deliver(long? row, Alert alert)
    {
        if (row is { } id)
        {
            if (!_underWay.TryAdd(id, true))
                return;
            _tried[id] = house.Provider.GetUtcNow();
        }

        var delivery = new Delivery(row, alert, _receivers.Count);
        foreach (var receiver in _receivers)
            receiver.Queue.Writer.TryWrite(delivery);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll([LookAsync(stoppingToken), .. _receivers.Select(receiver => ServeAsync(receiver, stoppingToken))]);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LookPeriod, house.Provider);
        do
        {
            try
            {
                var now = house.Provider.GetUtcNow();
                foreach (var (row, at) in _tried)
                {
                    if (now - at > RetryPeriod)
                        _tried.TryRemove(row, out _);
                }

                // Rows of other processes are among them, such as a test that an operator asked for.
                foreach (var alert in await store.UndeliveredAsync(LookAtOnce, cancellationToken))
                {
                    if (alert.ClosedAt is null && now - alert.LastSeenAt < News && !_tried.ContainsKey(alert.AlertId))
                        Deliver(alert.AlertId, new Alert(alert.Severity, alert.Bot, alert.Key, alert.Text, alert.LastSeenAt, alert.AccountId));
                }
            }
            catch (Exception exception) when (exception.IsDatabaseOutage())
            {
                logger.AlertNotDelivered(exception, "undelivered", "database");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task ServeAsync(Receiver receiver, CancellationToken cancellationToken)
    {
        await foreach (var delivery in receiver.Queue.Reader.ReadAllAsync(cancellationToken))
        {
            var isTaken = await TryDeliverAsync(receiver.Sink, delivery.Alert, cancellationToken);
            DaemonTelemetry.AlertDelivered(receiver.Name, isTaken);
            if (delivery.End(isTaken) is { } isComplete)
                await EndAsync(delivery, isComplete, cancellationToken);
        }
    }

    private async Task<bool> TryDeliverAsync(IAlertSink sink, Alert alert, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var timeout = new CancellationTokenSource(DeliveryTime, house.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            try
            {
                await sink.DeliverAsync(alert, either.Token);
                return true;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.AlertNotDelivered(exception, alert.Key, sink.GetType().Name);
            }

            if (attempt == Pauses.Length)
                return false;
            await Task.Delay(Pauses[attempt], house.Provider, cancellationToken);
        }
    }

    private async Task EndAsync(Delivery delivery, bool isComplete, CancellationToken cancellationToken)
    {
        if (delivery.Row is not { } row)
            return;
        try
        {
            if (isComplete)
                await NoteAsync(row, delivery.Alert, cancellationToken);
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            // It is delivered once more, which is better than not at all.
            logger.AlertNotDelivered(exception, delivery.Alert.Key, "database");
        }

        _underWay.TryRemove(row, out _);
    }

    private async Task NoteAsync(long row, Alert alert, CancellationToken cancellationToken)
    {
        var now = house.Provider.GetUtcNow();
        await store.MarkDeliveredAsync(row, now, cancellationToken);
        if (alert.Key.StartsWith(AlertStore.TestPrefix, StringComparison.Ordinal) && _receivers.Any(receiver => receiver.Sink.ReachesAPerson))
            await operations.RecordAsync(OperationKinds.AlertTest, now, "{}", cancellationToken);
    }

    private sealed class Receiver(IAlertSink sink)
    {
        public IAlertSink Sink { get; } = sink;

        public string Name { get; } = sink.GetType().Name;

        public Channel<Delivery> Queue { get; } = Channel.CreateBounded<Delivery>(1_000);
    }

    private sealed class Delivery(long? row, Alert alert, int receivers)
    {
        private int _left = receivers;
        private volatile bool _isRefused;

        public long? Row { get; } = row;

        public Alert Alert { get; } = alert;

        /// <returns>Null until the last receiver has answered; then whether all of them took it.</returns>
        public bool? End(bool isTaken)
        {
            _isRefused |= !isTaken;
            return Interlocked.Decrement(ref _left) == 0 ? !_isRefused : null;
        }
    }
}

using AlgoTrade.Api.Http;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Events;

/// <summary>
/// Reads news once for all streams, while there are any. What a transaction wrote may become visible after what a later one wrote, so
/// each look reaches back over the last seconds and leaves out what was told already. Seconds are those of the real clock: a practice
/// run may be sixty times as fast, but its transactions take as long as any.
/// </summary>
internal sealed class EventPump(EventReader reader, EventHub hub, TimeProvider timeProvider, ILogger<EventPump> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CheckPeriod = TimeSpan.FromSeconds(2);

    /// <summary>How long a transaction may take from its stamp to its commit and still be told.</summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
    private readonly Queue<(long Timestamp, DateTimeOffset Now)> _looks = new();
    private long _checkedAt;
    private bool _isListening;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var delay = Period;
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is Npgsql.NpgsqlException or IOException)
            {
                delay = AfterFailure;
                logger.EventReadFailed(failure, delay.TotalMilliseconds);
            }

            await Task.Delay(delay, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (hub.Count == 0)
        {
            _isListening = false;
            return;
        }

        await CloseEndedAsync(cancellationToken);
        var since = ReachBack();
        var news = await reader.SinceAsync(since, cancellationToken);
        var fresh = news.Where(one => _told.TryAdd($"{one.Topic}:{one.Key}", one.At)).ToList();
        foreach (var old in _told.Where(one => one.Value < since).Select(one => one.Key).ToList())
        {
            _told.Remove(old);
        }

        // The first look after a silence tells only what is newer than the first stream: its past each client reads for itself.
        fresh.Where(one => _isListening || one.At >= hub.ListeningSince).ToList().ForEach(hub.Tell);
        _isListening = true;
    }

    /// <summary>What the clock of the data showed ten real seconds ago, and ten seconds before now at least.</summary>
    private DateTimeOffset ReachBack()
    {
        var now = timeProvider.GetUtcNow();
        var timestamp = TimeProvider.System.GetTimestamp();
        _looks.Enqueue((timestamp, now));
        while (_looks.Count > 1 && TimeProvider.System.GetElapsedTime(_looks.Peek().Timestamp, timestamp) > Overlap)
        {
            _looks.Dequeue();
        }

        var reached = _looks.Peek().Now;
        return reached < now - Overlap ? reached : now - Overlap;
    }

    private async Task CloseEndedAsync(CancellationToken cancellationToken)
    {
        if (_checkedAt != 0 && TimeProvider.System.GetElapsedTime(_checkedAt) < CheckPeriod)
        {
            return;
        }

        var (keys, sessions) = hub.Callers();
        var good = await reader.StillGoodAsync(keys, sessions, timeProvider.GetUtcNow(), cancellationToken);
        hub.Close(good.Keys, good.Sessions);
        _checkedAt = TimeProvider.System.GetTimestamp();
    }
}

using AlgoTrade.Api.Http;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Events;

/// <summary>
/// Reads news once for all streams, while there are any. What a transaction wrote may become visible after what a later one wrote, so
/// each look reaches back over the last seconds and leaves out what was told already.
/// </summary>
internal sealed class EventPump(EventReader reader, EventHub hub, TimeProvider timeProvider, ILogger<EventPump> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>How long a transaction may take from its stamp to its commit and still be told.</summary>
    internal static readonly TimeSpan Overlap = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _told = new(StringComparer.Ordinal);
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

            await Task.Delay(delay, timeProvider, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task LookAsync(CancellationToken cancellationToken)
    {
        if (hub.Count == 0)
        {
            _isListening = false;
            return;
        }

        var since = timeProvider.GetUtcNow() - Overlap;
        var news = await reader.SinceAsync(since, cancellationToken);
        var fresh = news.Where(one => _told.TryAdd($"{one.Topic}:{one.Key}", one.At)).ToList();
        foreach (var old in _told.Where(one => one.Value < since - Overlap).Select(one => one.Key).ToList())
        {
            _told.Remove(old);
        }

        // The first look after a silence tells only what is newer than the first stream: its past each client reads for itself.
        fresh.Where(one => _isListening || one.At >= hub.ListeningSince).ToList().ForEach(hub.Tell);
        _isListening = true;
    }
}

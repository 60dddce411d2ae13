using System.Collections.Concurrent;
using System.Threading.Channels;
using AlgoTrade.Api.Http;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Events;

/// <summary>Hands each event to every open stream. A client that reads too slowly is let go: it comes back with Last-Event-ID.</summary>
internal sealed class EventHub(IOptions<ApiOptions> options, TimeProvider timeProvider)
{
    private const int Backlog = 1000;

    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();

    public int Count => _subscriptions.Count;

    /// <summary>When the first of the present streams was opened.</summary>
    public DateTimeOffset ListeningSince { get; private set; }

    /// <exception cref="ProblemException">There are as many streams as allowed.</exception>
    public Subscription Subscribe(int keyId, long? sessionId)
    {
        if (_subscriptions.Count >= options.Value.MaxEventStreams)
        {
            throw new ProblemException(
                StatusCodes.Status503ServiceUnavailable, ProblemCodes.TooManyStreams, $"There are {options.Value.MaxEventStreams} event streams already: try again later.");
        }

        var subscription = new Subscription(this, keyId, sessionId);
        ListeningSince = _subscriptions.IsEmpty ? timeProvider.GetUtcNow() : ListeningSince;
        _subscriptions[subscription] = true;
        return subscription;
    }

    /// <summary>Keys and sessions behind the open streams.</summary>
    public (int[] Keys, long[] Sessions) Callers() =>
        ([.. _subscriptions.Keys.Select(one => one.KeyId).Distinct()], [.. _subscriptions.Keys.Where(one => one.SessionId is not null).Select(one => one.SessionId!.Value).Distinct()]);

    /// <summary>Closes the streams of keys that were revoked or have expired, and of sessions that have ended.</summary>
    public void Close(IReadOnlySet<int> goodKeys, IReadOnlySet<long> goodSessions)
    {
        foreach (var one in _subscriptions.Keys.Where(one => !goodKeys.Contains(one.KeyId) || (one.SessionId is { } session && !goodSessions.Contains(session))))
        {
            one.Dispose();
        }
    }

    public void Tell(StreamEvent streamEvent)
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            if (!subscription.Offer(streamEvent))
            {
                subscription.Dispose();
            }
        }
    }

    internal sealed class Subscription(EventHub hub, int keyId, long? sessionId) : IDisposable
    {
        public int KeyId { get; } = keyId;

        public long? SessionId { get; } = sessionId;

        private readonly Channel<StreamEvent> _channel =
            Channel.CreateBounded<StreamEvent>(new BoundedChannelOptions(Backlog) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

        public ChannelReader<StreamEvent> Events => _channel.Reader;

        internal bool Offer(StreamEvent streamEvent) => _channel.Writer.TryWrite(streamEvent);

        public void Dispose()
        {
            hub._subscriptions.TryRemove(this, out _);
            _channel.Writer.TryComplete();
        }
    }
}

using System.Diagnostics;
using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Bots;

/// <summary>One waiting event with the moment it reached us, so that the time it waited can be measured.</summary>
internal readonly record struct InboxItem(EngineEvent Event, long ReceivedTimestamp, ActivityContext Trace);

/// <summary>
/// The one queue of one bot. Below its capacity everything waits in order of arrival. At capacity the newest quote, context or trade
/// of an instrument takes the place of the waiting one (it moves to the tail, so time never runs backwards) and is counted.
/// Candles and everything that concerns orders are never dropped; if those alone outgrow the limit the bot cannot follow any more
/// and <see cref="InboxOverflowException"/> halts it, because the exchange can be asked again and a lost event cannot.
/// </summary>
internal sealed class BotInbox(int capacity, int maxExecutionEvents, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<InboxItem> _items = new();
    private readonly Dictionary<(Type Kind, InstrumentName Instrument), LinkedListNode<InboxItem>> _newest = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
        SingleReader = true,
    });

    private long _coalesced;
    private bool _overflowed;

    /// <summary>Market events that a newer one replaced before the bot saw them.</summary>
    public long Coalesced => Interlocked.Read(ref _coalesced);

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _items.Count;
            }
        }
    }

    public void Post(EngineEvent engineEvent, ActivityContext trace = default)
    {
        var item = new InboxItem(engineEvent, timeProvider.GetTimestamp(), trace);
        lock (_lock)
        {
            if (CoalescingKey(engineEvent) is { } key)
                PostMarketData(key, item);
            else
                PostOnce(item);
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Wakes the reader for the last time; what still waits is handed out first.</summary>
    public void Complete() => _wake.Writer.TryComplete();

    /// <exception cref="InboxOverflowException">More order events waited than the inbox may hold.</exception>
    public bool TryTake(out InboxItem item)
    {
        lock (_lock)
        {
            if (_overflowed)
                throw new InboxOverflowException($"More than {maxExecutionEvents} events that may not be dropped were waiting: the bot does not keep up.");
            if (_items.First is not { } first)
            {
                item = default;
                return false;
            }

            item = first.Value;
            _items.RemoveFirst();
            if (CoalescingKey(item.Event) is { } key && _newest.TryGetValue(key, out var newest) && newest == first)
                _newest.Remove(key);
            return true;
        }
    }

    /// <returns>False once the inbox is completed and empty.</returns>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (Count == 0)
        {
            if (!await _wake.Reader.WaitToReadAsync(cancellationToken))
                return Count > 0;
            _wake.Reader.TryRead(out _);
        }

        return true;
    }

    private void PostMarketData((Type Kind, InstrumentName Instrument) key, InboxItem item)
    {
        if (_items.Count >= capacity && _newest.TryGetValue(key, out var waiting))
        {
            _items.Remove(waiting);
            Interlocked.Increment(ref _coalesced);
        }

        _newest[key] = _items.AddLast(item);
    }

    private void PostOnce(InboxItem item)
    {
        // Market data of each instrument adds at most one node per kind beyond the capacity, so what exceeds the sum is ours.
        if (_items.Count >= capacity + maxExecutionEvents)
            _overflowed = true;
        else
            _items.AddLast(item);
    }

    private static (Type Kind, InstrumentName Instrument)? CoalescingKey(EngineEvent engineEvent) => engineEvent switch
    {
        BestBidOfferChanged quote => (typeof(BestBidOfferChanged), quote.Instrument),
        AssetContextChanged context => (typeof(AssetContextChanged), context.Instrument),
        TradeOccurred trade => (typeof(TradeOccurred), trade.Instrument),
        _ => null,
    };
}

/// <summary>The bot fell so far behind that its events no longer fit: it is halted and reconciled.</summary>
internal sealed class InboxOverflowException(string message) : Exception(message);

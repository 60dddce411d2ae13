using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Telemetry;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Market events between the socket and one reader. Up to the capacity in full; above it, only the newest best bid/offer and asset
/// context of each instrument, and no trades (the caller is told, so that it can announce a gap). Candles and gap events always pass.
/// </summary>
internal sealed class MarketQueue(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<EngineEvent> _events = new();
    private readonly Dictionary<(Type, InstrumentName), LinkedListNode<EngineEvent>> _newest = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _coalesced;

    /// <summary>Events that a newer one replaced before they were read.</summary>
    public long Coalesced => Interlocked.Read(ref _coalesced);

    public int Count
    {
        get
        {
            lock (_lock)
                return _events.Count;
        }
    }

    /// <returns>False when the event was left out: a trade, and the queue is full.</returns>
    public bool Add(EngineEvent engineEvent)
    {
        lock (_lock)
        {
            if (_events.Count >= capacity && engineEvent is TradeOccurred)
            {
                HyperliquidTelemetry.TradeDropped();
                return false;
            }

            var key = KeyOf(engineEvent);
            if (key is { } replaceable && _events.Count >= capacity && _newest.TryGetValue(replaceable, out var pending))
            {
                // Moves to the end: it happened after what is waiting before it.
                _events.Remove(pending);
                Interlocked.Increment(ref _coalesced);
                HyperliquidTelemetry.EventCoalesced();
            }

            var node = _events.AddLast(engineEvent);
            if (key is { } newest)
                _newest[newest] = node;
        }

        _signal.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Ends reading after what is waiting; with an error, reading throws it.</summary>
    public void Complete(Exception? error) => _signal.Writer.TryComplete(error);

    public async IAsyncEnumerable<EngineEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            // Taken before the events: what comes in between signals anew.
            _signal.Reader.TryRead(out _);
            while (TryTake(out var engineEvent))
                yield return engineEvent!;
        }
        while (await _signal.Reader.WaitToReadAsync(cancellationToken));
    }

    private bool TryTake(out EngineEvent? engineEvent)
    {
        lock (_lock)
        {
            var first = _events.First;
            engineEvent = first?.Value;
            if (first is null)
                return false;
            _events.RemoveFirst();
            if (KeyOf(first.Value) is { } key && _newest.TryGetValue(key, out var newest) && newest == first)
                _newest.Remove(key);
            return true;
        }
    }

    private static (Type, InstrumentName)? KeyOf(EngineEvent engineEvent) => engineEvent switch
    {
        BestBidOfferChanged bbo => (typeof(BestBidOfferChanged), bbo.Instrument),
        AssetContextChanged context => (typeof(AssetContextChanged), context.Instrument),
        _ => null,
    };
}

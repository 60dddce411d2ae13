using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Trades of one instrument, each once. The first message after subscribing is a batch of past trades without any mark: at first it
/// is history and left out; after a reconnect it shows what was missed, and whether it reaches back far enough.
/// </summary>
internal sealed class TradeFilter
{
    private const int Remembered = 2_000;

    private readonly HashSet<(long Time, long TradeId)> _seen = [];
    private readonly Queue<(long Time, long TradeId)> _order = new();
    private bool _expectsHistory = true;
    private bool _hasSeenAny;

    /// <summary>After a reconnect: true once the history batch has closed the gap, false when it did not reach back, null before it came.</summary>
    public bool? GapFilled { get; private set; }

    public void Reconnected()
    {
        _expectsHistory = true;
        GapFilled = null;
    }

    public List<PublicTrade> Accept(IReadOnlyList<PublicTrade> batch)
    {
        var isHistory = _expectsHistory;
        var isFirstEver = isHistory && !_hasSeenAny;
        if (isHistory)
            GapFilled = _hasSeenAny && batch.Any(trade => _seen.Contains((trade.Time, trade.Tid)));
        _expectsHistory = false;
        var fresh = new List<PublicTrade>();
        foreach (var trade in batch.OrderBy(trade => trade.Time))
        {
            if (Remember(trade) && !isFirstEver)
                fresh.Add(trade);
        }

        return fresh;
    }

    private bool Remember(PublicTrade trade)
    {
        var key = (trade.Time, trade.Tid);
        if (!_seen.Add(key))
            return false;
        _hasSeenAny = true;
        _order.Enqueue(key);
        if (_order.Count > Remembered)
            _seen.Remove(_order.Dequeue());
        return true;
    }
}

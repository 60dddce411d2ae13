using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>Passes each fill of the account once, whichever way it arrives, and knows from when a catch-up must begin.</summary>
internal sealed class FillTracker(DateTimeOffset startedAt)
{
    // The exchange gives back 10,000 fills at most, so nothing older can come again.
    private const int Remembered = 10_000;

    /// <summary>How far before the newest fill a catch-up begins: blocks and indexer may lag behind each other.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly HashSet<(InstrumentName, DateTimeOffset, long, ExchangeOrderId)> _seen = [];
    private readonly Queue<(InstrumentName, DateTimeOffset, long, ExchangeOrderId)> _order = new();
    private readonly DateTimeOffset _oldest = startedAt - Margin;
    private DateTimeOffset _newest = startedAt;

    public DateTimeOffset CatchUpFrom => _newest - Margin;

    /// <summary>True the first time. Older than the start of the feed is history, which the reader loads itself.</summary>
    public bool IsNew(Fill fill)
    {
        if (fill.OccurredAt < _oldest)
            return false;
        var key = (fill.Instrument, fill.OccurredAt, fill.TradeId, fill.ExchangeOrderId);
        if (!_seen.Add(key))
            return false;
        _order.Enqueue(key);
        if (_order.Count > Remembered)
            _seen.Remove(_order.Dequeue());
        if (fill.OccurredAt > _newest)
            _newest = fill.OccurredAt;
        return true;
    }
}

using AlgoTrade.Engine.Market;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <param name="Price">Above zero.</param>
/// <param name="Quantity">Base units.</param>
public readonly record struct OrderBookLevel(decimal Price, decimal Quantity, int OrderCount);

/// <summary>
/// One snapshot of an order book, at most 20 levels a side. Books change many times a second, so a reader owns one of these per
/// instrument and fills it again and again: what is kept beyond the next message must be copied.
/// </summary>
public sealed class OrderBook
{
    public const int MaxLevels = 20;

    private readonly OrderBookLevel[] _bids = new OrderBookLevel[MaxLevels];
    private readonly OrderBookLevel[] _asks = new OrderBookLevel[MaxLevels];
    private int _bidCount;
    private int _askCount;
    private byte[] _coin = [];

    /// <summary>Default before the first message.</summary>
    public InstrumentName Instrument { get; private set; }

    public DateTimeOffset OccurredAt { get; internal set; }

    /// <summary>Best first: descending.</summary>
    public ReadOnlySpan<OrderBookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Best first: ascending.</summary>
    public ReadOnlySpan<OrderBookLevel> Asks => _asks.AsSpan(0, _askCount);

    internal void Clear() => (_bidCount, _askCount) = (0, 0);

    // The name is made once: the same coin as before costs a comparison.
    internal void SetCoin(ReadOnlySpan<byte> coin)
    {
        if (coin.SequenceEqual(_coin))
            return;
        Instrument = new InstrumentName(System.Text.Encoding.UTF8.GetString(coin));
        _coin = coin.ToArray();
    }

    internal bool TryAdd(bool isBid, OrderBookLevel level)
    {
        ref var count = ref isBid ? ref _bidCount : ref _askCount;
        if (count == MaxLevels)
            return false;
        (isBid ? _bids : _asks)[count++] = level;
        return true;
    }
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Wire;

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
    private readonly InstrumentNames _names = new();
    private int _bidCount;
    private int _askCount;

    /// <summary>Default before the first message.</summary>
    public InstrumentName Instrument { get; private set; }

    public DateTimeOffset OccurredAt { get; internal set; }

    /// <summary>Best first: descending.</summary>
    public ReadOnlySpan<OrderBookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Best first: ascending.</summary>
    public ReadOnlySpan<OrderBookLevel> Asks => _asks.AsSpan(0, _askCount);

    internal static bool CanBe(OrderBookLevel level) => level is { Price: > 0, Quantity: >= 0, OrderCount: >= 0 };

    internal void Clear() => (_bidCount, _askCount) = (0, 0);

    internal bool TrySetInstrument(ReadOnlySpan<byte> name)
    {
        var isName = _names.TryGet(name, out var instrument);
        Instrument = instrument;
        return isName;
    }

    internal bool TryAdd(bool isBid, OrderBookLevel level)
    {
        ref var count = ref isBid ? ref _bidCount : ref _askCount;
        if (count == MaxLevels)
            return false;
        (isBid ? _bids : _asks)[count++] = level;
        return true;
    }

    /// <summary>Takes a book that came in another shape than the one <see cref="OrderBookReader"/> knows.</summary>
    /// <exception cref="UnreadableMessageException">It cannot be; this book then holds nothing.</exception>
    internal void Fill(L2Book wire)
    {
        Clear();
        (Instrument, OccurredAt) = WireEvents.Converted(
            () => (new InstrumentName(wire.Coin), DateTimeOffset.FromUnixTimeMilliseconds(wire.Time)));
        if (wire.Levels.Count == 2 && AddAll(wire.Levels[0], isBid: true) && AddAll(wire.Levels[1], isBid: false))
            return;
        Clear();
        throw new UnreadableMessageException(
            $"A book of {wire.Coin}: expected bids and asks, at most {MaxLevels} levels each, with prices above zero and quantities not below.");
    }

    private bool AddAll(IReadOnlyList<BookLevel> levels, bool isBid) => levels.All(level =>
        new OrderBookLevel(level.Price, level.Quantity, level.OrderCount) is var added && CanBe(added) && TryAdd(isBid, added));
}

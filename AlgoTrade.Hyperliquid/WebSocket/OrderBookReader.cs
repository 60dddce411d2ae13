using System.Runtime.CompilerServices;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Reads <c>l2Book</c> frames straight into an <see cref="OrderBook"/>, faster than a JSON parser steps through them, and allocates nothing
/// in the steady state. It understands the shape that the exchange sends: no white space, known fields only, in any order. Every
/// other frame is left to <see cref="StreamMessageReader"/>, so a new field costs speed and nothing else.
/// </summary>
public ref struct OrderBookReader
{
    // Milliseconds until the year 2286; longer numbers may not be a time at all.
    private const int LongestTime = 13;
    private const int LongestCount = 9;

    private readonly ReadOnlySpan<byte> _frame;
    private int _at;

    private OrderBookReader(ReadOnlySpan<byte> frame) => _frame = frame;

    /// <returns>False for a frame of another shape or channel; the book's content is then void.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, OrderBook book) => new OrderBookReader(frame).TryReadFrame(book);

    private bool TryReadFrame(OrderBook book)
    {
        if (!Take("{\"channel\":\"l2Book\",\"data\":{"u8))
            return false;
        var (hasCoin, hasTime, hasLevels) = (false, false, false);
        do
        {
            bool isRead;
            if (Take("\"coin\":\""u8))
                isRead = hasCoin = TryReadCoin(book);
            else if (Take("\"time\":"u8))
                isRead = hasTime = TryReadTime(book);
            else if (Take("\"levels\":"u8))
                isRead = hasLevels = TryReadLevels(book);
            else
                isRead = Take("\"fast\":true"u8);
            if (!isRead)
                return false;
        }
        while (Take(","u8));
        return hasCoin && hasTime && hasLevels && Take("}}"u8) && _at == _frame.Length;
    }

    // An escape would have to be undone before the name is one.
    private bool TryReadCoin(OrderBook book) =>
        TryReadText(InstrumentNames.MaxLength, out var coin) && !coin.Contains((byte)'\\') && book.TrySetInstrument(coin);

    private bool TryReadTime(OrderBook book)
    {
        if (!TryReadInteger(LongestTime, out var time))
            return false;
        book.OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(time);
        return true;
    }

    private bool TryReadLevels(OrderBook book)
    {
        book.Clear();
        return Take("["u8) && TryReadSide(book, isBid: true) && Take(","u8) && TryReadSide(book, isBid: false) && Take("]"u8);
    }

    private bool TryReadSide(OrderBook book, bool isBid)
    {
        if (Take("[]"u8))
            return true;
        if (!Take("["u8))
            return false;
        do
        {
            if (!TryReadLevel(out var level) || !book.TryAdd(isBid, level))
                return false;
        }
        while (Take(","u8));
        return Take("]"u8);
    }

    private bool TryReadLevel(out OrderBookLevel level)
    {
        var (price, quantity, orderCount) = (-1m, -1m, -1L);
        level = default;
        for (var field = 0; field < 3; field++)
        {
            if (!Take(field == 0 ? "{"u8 : ","u8))
                return false;
            var isRead = Take("\"px\":\""u8) ? TryReadDecimal(out price)
                : Take("\"sz\":\""u8) ? TryReadDecimal(out quantity)
                : Take("\"n\":"u8) && TryReadInteger(LongestCount, out orderCount);
            if (!isRead)
                return false;
        }

        // Three fields and none of the three missing: each was there once.
        level = new OrderBookLevel(price, quantity, (int)orderCount);
        return orderCount >= 0 && OrderBook.CanBe(level) && Take("}"u8);
    }

    private bool TryReadDecimal(out decimal value)
    {
        value = 0;
        return TryReadText(PlainDecimal.MaxLength, out var text) && PlainDecimal.TryRead(text, out value);
    }

    // Up to the closing quote.
    private bool TryReadText(int longest, out ReadOnlySpan<byte> text)
    {
        var rest = _frame[_at..];
        var length = rest[..Math.Min(longest + 1, rest.Length)].IndexOf((byte)'"');
        text = rest[..Math.Max(length, 0)];
        _at += length + 1;
        return length >= 0;
    }

    private bool TryReadInteger(int longest, out long value)
    {
        value = 0;
        var start = _at;
        for (; _at < _frame.Length && _at - start <= longest; _at++)
        {
            var digit = unchecked((uint)(_frame[_at] - '0'));
            if (digit > 9)
                break;
            value = unchecked((value * 10) + digit);
        }

        // JSON writes no number with a leading zero.
        var length = _at - start;
        return length > 0 && length <= longest && (length == 1 || _frame[start] != (byte)'0');
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Take(ReadOnlySpan<byte> text)
    {
        if (!_frame[_at..].StartsWith(text))
            return false;
        _at += text.Length;
        return true;
    }
}

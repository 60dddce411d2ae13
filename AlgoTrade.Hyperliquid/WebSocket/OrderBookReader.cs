using System.Text.Json;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// Reads <c>l2Book</c> frames straight into an <see cref="OrderBook"/>: one pass, nothing allocated in the steady state. The channel
/// comes first in every frame of the exchange; a frame where it does not is left to <see cref="StreamMessageReader"/>.
/// </summary>
public static class OrderBookReader
{
    /// <returns>False for a frame of another channel; the book is then untouched.</returns>
    /// <exception cref="UnreadableMessageException">An <c>l2Book</c> frame that does not fit; the book then holds nothing.</exception>
    public static bool TryRead(ReadOnlySpan<byte> frame, OrderBook book)
    {
        var isBook = false;
        try
        {
            var reader = new Utf8JsonReader(frame);
            isBook = reader.Read() && reader.TokenType == JsonTokenType.StartObject
                && IsProperty(ref reader, "channel"u8) && reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("l2Book"u8);
            if (!isBook)
                return false;
            book.Clear();
            Expect(IsProperty(ref reader, "data"u8), "data");
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "an object");
            ReadData(ref reader, book);
            Expect(reader.Read() && reader.TokenType == JsonTokenType.EndObject && !reader.Read(), "the end");
            return true;
        }
        catch (Exception exception) when (WireJson.IsUnreadable(exception))
        {
            if (!isBook)
                return false;
            book.Clear();
            throw new UnreadableMessageException($"An order book: {exception.Message}", exception);
        }
    }

    private static void ReadData(ref Utf8JsonReader reader, OrderBook book)
    {
        var (hasCoin, hasLevels) = (false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("coin"u8))
            {
                Expect(reader.Read() && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped, "a coin");
                book.SetCoin(reader.ValueSpan);
                hasCoin = true;
            }
            else if (reader.ValueTextEquals("time"u8))
            {
                reader.Read();
                book.OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());
            }
            else if (reader.ValueTextEquals("levels"u8))
            {
                ReadLevels(ref reader, book);
                hasLevels = true;
            }
            else
            {
                reader.Skip();
            }
        }

        Expect(hasCoin && hasLevels, "coin and levels");
    }

    private static void ReadLevels(ref Utf8JsonReader reader, OrderBook book)
    {
        Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray, "an array of two sides");
        for (var side = 0; side < 2; side++)
        {
            Expect(reader.Read() && reader.TokenType == JsonTokenType.StartArray, "an array of levels");
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                Expect(book.TryAdd(isBid: side == 0, ReadLevel(ref reader)), "at most 20 levels");
            Expect(reader.TokenType == JsonTokenType.EndArray, "the end of the levels");
        }

        Expect(reader.Read() && reader.TokenType == JsonTokenType.EndArray, "two sides");
    }

    private static OrderBookLevel ReadLevel(ref Utf8JsonReader reader)
    {
        decimal price = 0;
        decimal? quantity = null;
        var orderCount = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Points into the frame, so it outlives the next step of the reader.
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("px"u8))
                price = ReadDecimal(ref reader);
            else if (name.SequenceEqual("sz"u8))
                quantity = ReadDecimal(ref reader);
            else if (name.SequenceEqual("n"u8))
                orderCount = reader.GetInt32();
            else
                reader.Skip();
        }

        Expect(price > 0 && quantity is >= 0, "a price and a quantity");
        return new OrderBookLevel(price, quantity!.Value, orderCount);
    }

    /// <summary>Digits with at most one point, up to 18 of them: what the exchange sends. Anything else takes the general way.</summary>
    private static decimal ReadDecimal(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : throw new JsonException("A decimal travels as text.");
        long digits = 0;
        var scale = -1;
        if (text.Length is 0 or > 18)
            return ReadAnyDecimal(text);
        foreach (var letter in text)
        {
            var digit = letter - (byte)'0';
            if (digit is >= 0 and <= 9)
            {
                digits = (digits * 10) + digit;
                if (scale >= 0)
                    scale++;
            }
            else if (letter == (byte)'.' && scale < 0)
            {
                scale = 0;
            }
            else
            {
                return ReadAnyDecimal(text);
            }
        }

        return new decimal(unchecked((int)digits), unchecked((int)(digits >> 32)), 0, isNegative: false, (byte)Math.Max(0, scale));
    }

    private static decimal ReadAnyDecimal(ReadOnlySpan<byte> text) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out decimal value, out var consumed) && consumed == text.Length
            ? value : throw new JsonException("Expected a decimal.");

    private static bool IsProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) =>
        reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name);

    private static void Expect(bool condition, string what)
    {
        if (!condition)
            throw new JsonException($"expected {what}.");
    }
}

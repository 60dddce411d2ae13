using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Tests.Fuzz;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

public sealed class OrderBookReaderTests
{
    private static readonly List<byte[]> Frames =
    [
        .. Encoding.UTF8.GetString(TestFile.Read("ws/session_btc_2025-01-26.jsonl.gz")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line =>
            {
                using var document = JsonDocument.Parse(line);
                return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("message").GetRawText());
            }),
    ];

    [Fact]
    public void Every_recorded_book_is_read_as_by_the_general_reader()
    {
        var (book, general) = (new OrderBook(), new Recordings().Stream);
        var count = 0;
        foreach (var frame in Frames)
        {
            if (general.Read(frame).Data is L2Book expected)
            {
                Assert.True(OrderBookReader.TryRead(frame, book));
                AssertSame(expected, book);
                count++;
            }
            else
            {
                Assert.False(OrderBookReader.TryRead(frame, book));
            }
        }

        Assert.Equal(46, count);
    }

    [Fact]
    public void Reading_books_leaves_no_garbage()
    {
        var book = new OrderBook();
        var frame = Frames[0];
        OrderBookReader.TryRead(frame, book);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            OrderBookReader.TryRead(frame, book);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_damaged_book_is_refused_or_read_as_by_the_general_reader()
    {
        var random = new Random(301);
        var (book, general) = (new OrderBook(), new Recordings().Stream);
        for (var i = 0; i < 5_000; i++)
        {
            var damaged = Mutation.Of(Frames[0], random);
            if (!TryRead(damaged, book))
                continue;
            AssertSame(Assert.IsType<L2Book>(general.Read(damaged).Data), book);
        }
    }

    private static bool TryRead(byte[] frame, OrderBook book)
    {
        try
        {
            return OrderBookReader.TryRead(frame, book);
        }
        catch (UnreadableMessageException)
        {
            return false;
        }
    }

    private static void AssertSame(L2Book expected, OrderBook book)
    {
        Assert.Equal(expected.Coin, book.Instrument.Value);
        AssertSame(expected.Levels[0], book.Bids);
        AssertSame(expected.Levels[1], book.Asks);
    }

    private static void AssertSame(IReadOnlyList<BookLevel> expected, ReadOnlySpan<OrderBookLevel> levels) => Assert.Equal(
        expected.Select(level => (level.Price, level.Quantity, level.OrderCount)),
        levels.ToArray().Select(level => (level.Price, level.Quantity, level.OrderCount)));
}

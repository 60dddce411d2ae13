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
        byte[][] frames = [Frames[0], Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Frames[0]).Replace("BTC", "ETH", StringComparison.Ordinal))];
        Assert.All(frames, frame => Assert.True(OrderBookReader.TryRead(frame, book)));
        Assert.Equal("ETH", book.Instrument.Value);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            OrderBookReader.TryRead(frames[i % 2], book);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"100.50","sz":"0.0","n":1}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"levels":[[],[{"n":0,"sz":"123456789.12345678","px":"1"}]],"fast":true,"time":1785251521889,"coin":"@107"}}""")]
    [InlineData("""{"channel":"l2Book","data":{"fast":true,"coin":"PURR/USDC","time":0,"levels":[[],[]]}}""")]
    public void The_shapes_of_the_exchange_are_read(string frame)
    {
        var book = new OrderBook();
        Assert.True(OrderBookReader.TryRead(Encoding.UTF8.GetBytes(frame), book));
        AssertSame((L2Book)new Recordings().Stream.Read(Encoding.UTF8.GetBytes(frame)).Data!, book);
    }

    [Theory]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[],[]],"new":1}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"1","sz":"1","n":1,"new":1}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"1","sz":"1"}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"1","sz":"1","n":01}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"0","sz":"1","n":1}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":".","sz":"1","n":1}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"1.2.3","sz":"1","n":1}],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{"px":"1","sz":"1","n":1},"levels":[[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"B C","time":5,"levels":[[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"B\u0054C","time":5,"levels":[[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":99999999999999,"levels":[[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","levels":[[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[],[],[]]}}""")]
    [InlineData("""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[],[]]}} """)]
    [InlineData("""{"channel":"l2Book", "data":{"coin":"BTC","time":5,"levels":[[],[]]}}""")]
    [InlineData("""{"channel":"bbo","data":{"coin":"BTC","time":5,"bbo":[null,null]}}""")]
    [InlineData("")]
    public void Everything_else_is_left_to_the_general_reader(string frame) =>
        Assert.False(OrderBookReader.TryRead(Encoding.UTF8.GetBytes(frame), new OrderBook()));

    [Fact]
    public void More_levels_than_a_book_has_are_left_to_the_general_reader()
    {
        const string Level = """{"px":"1","sz":"1","n":1}""";
        byte[] Frame(int levels) => Encoding.UTF8.GetBytes(
            $$$"""{"channel":"l2Book","data":{"coin":"BTC","time":5,"levels":[[{{{string.Join(',', Enumerable.Repeat(Level, levels))}}}],[]]}}""");
        Assert.True(OrderBookReader.TryRead(Frame(OrderBook.MaxLevels), new OrderBook()));
        Assert.False(OrderBookReader.TryRead(Frame(OrderBook.MaxLevels + 1), new OrderBook()));
    }

    [Fact]
    public void A_damaged_book_that_is_read_is_read_as_by_the_general_reader()
    {
        var random = new Random(301);
        var (book, general) = (new OrderBook(), new Recordings().Stream);
        byte[][] seeds = [Frames[0], TestFile.Read("ws/testnet_l2book_fast.json")];
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = i % 3 == 0 ? Mutation.Of(seeds[i % seeds.Length], random) : WithOneOther(seeds[i % seeds.Length], random);
            if (!OrderBookReader.TryRead(damaged, book))
                continue;
            AssertSame(Assert.IsType<L2Book>(general.Read(damaged).Data), book);
            read++;
        }

        // Digits for digits is no damage that a reader can see; the rest is.
        Assert.InRange(read, 1_000, 19_000);
    }

    // The characters that mean something here are the ones that could be taken for each other.
    private static byte[] WithOneOther(byte[] frame, Random random)
    {
        const string Characters = "0123456789.\"\\,:{}[]pxszn -e";
        var damaged = frame.ToArray();
        damaged[random.Next(damaged.Length)] = (byte)Characters[random.Next(Characters.Length)];
        return damaged;
    }

    private static void AssertSame(L2Book expected, OrderBook book)
    {
        Assert.Equal((expected.Coin, expected.Time), (book.Instrument.Value, book.OccurredAt.ToUnixTimeMilliseconds()));
        AssertSame(expected.Levels[0], book.Bids);
        AssertSame(expected.Levels[1], book.Asks);
    }

    private static void AssertSame(IReadOnlyList<BookLevel> expected, ReadOnlySpan<OrderBookLevel> levels) => Assert.Equal(
        expected.Select(level => (level.Price, level.Quantity, level.OrderCount)),
        levels.ToArray().Select(level => (level.Price, level.Quantity, level.OrderCount)));
}

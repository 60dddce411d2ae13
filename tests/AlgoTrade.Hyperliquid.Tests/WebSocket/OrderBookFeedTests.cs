using System.Threading.Channels;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

public sealed class OrderBookFeedTests
{
    [Fact]
    public async Task Books_reach_the_listener_and_a_damaged_one_or_a_cut_is_told()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        var listener = new Listener();
        await using var feed = Feed(exchange, new StreamLimits(TimeProvider.System));
        feed.Start([new InstrumentName("BTC"), new InstrumentName("ETH")], listener, isFast: true);
        var socket = await exchange.NextSocketAsync();
        Assert.Equal(
            [
                """{"method":"subscribe","subscription":{"type":"l2Book","coin":"BTC","fast":true}}""",
                """{"method":"subscribe","subscription":{"type":"l2Book","coin":"ETH","fast":true}}""",
            ],
            await socket.NextAsync(2));

        await socket.SendAsync(Book("BTC", "100.0"));
        Assert.Equal("BTC 100.0/101 at 5", await listener.NextAsync());
        await socket.SendAsync(Book("ETH", "50.0"));
        Assert.Equal("ETH 50.0/101 at 5", await listener.NextAsync());
        await socket.SendAsync(Book("BTC", "-1.0"));
        Assert.StartsWith("interrupted", await listener.NextAsync(), StringComparison.Ordinal);
        socket.Cut();
        Assert.StartsWith("interrupted", await listener.NextAsync(), StringComparison.Ordinal);
        socket = await exchange.NextSocketAsync();
        await socket.NextAsync(2);
        await socket.SendAsync(Book("BTC", "102.0"));
        Assert.Equal("BTC 102.0/101 at 5", await listener.NextAsync());
    }

    [Fact]
    public async Task A_book_in_a_new_shape_is_read_all_the_same_and_what_is_new_is_counted()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        var (listener, json) = (new Listener(), new Recordings().Json);
        await using var feed = Feed(exchange, new StreamLimits(TimeProvider.System), json);
        feed.Start([new InstrumentName("BTC")], listener);
        var socket = await exchange.NextSocketAsync();
        await socket.NextAsync(1);

        await socket.SendAsync(
            """{"data":{"coin":"BTC","time":6,"levels":[[{"px":"99.0","sz":"1.0","n":1,"age":2}],[{"px":"101","sz":"2.0","n":3}]],"seq":7},"channel":"l2Book"}""");
        Assert.Equal("BTC 99.0/101 at 6", await listener.NextAsync());
        Assert.Equal(["field BookLevel.age", "field L2Book.seq"], json.Unknown.Counts.Keys.Order(StringComparer.Ordinal));

        await socket.SendAsync("""{"channel":"l2Book","data":{"coin":"BTC","time":6,"levels":[[]]}}""");
        Assert.StartsWith("interrupted: A book of BTC: expected bids and asks", await listener.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_books_than_the_exchange_allows_are_refused_with_a_sentence()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        var limits = new StreamLimits(TimeProvider.System);
        Assert.Null(limits.TrySubscribe(new object(), 999));
        await using var feed = Feed(exchange, limits);
        var refused = Assert.Throws<InvalidOperationException>(() => feed.Start([new InstrumentName("BTC"), new InstrumentName("ETH")], new Listener()));
        Assert.Contains("allows 1000 per address", refused.Message, StringComparison.Ordinal);
    }

    private static OrderBookFeed Feed(LoopbackExchange exchange, StreamLimits limits, WireJson? json = null) => new(
        json ?? new Recordings().Json, limits, TimeProvider.System, exchange.SocketAddress, new StreamSettings { FirstBackoff = TimeSpan.FromMilliseconds(20) },
        NullLogger<OrderBookFeed>.Instance);

    private static string Book(string coin, string bid) =>
        $$$"""{"channel":"l2Book","data":{"coin":"{{{coin}}}","time":5,"levels":[[{"px":"{{{bid}}}","sz":"1.0","n":1}],[{"px":"101","sz":"2.0","n":3}]]}}""";

    private sealed class Listener : IOrderBookListener
    {
        private readonly Channel<string> _told = Channel.CreateUnbounded<string>();

        public void OnBook(OrderBook book) =>
            _told.Writer.TryWrite($"{book.Instrument} {book.Bids[0].Price}/{book.Asks[0].Price} at {book.OccurredAt.ToUnixTimeMilliseconds()}");

        public void OnInterrupted(string cause) => _told.Writer.TryWrite($"interrupted: {cause}");

        public async Task<string> NextAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }
}

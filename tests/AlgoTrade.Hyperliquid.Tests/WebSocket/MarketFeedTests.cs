using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

public sealed class MarketFeedTests
{
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly StreamSettings Quick = new() { FirstBackoff = TimeSpan.FromMilliseconds(20) };
    private static readonly long Bucket = CandleInterval.OneHour.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    [Fact]
    public async Task Subscriptions_are_sent_and_quotes_trades_and_contexts_arrive_as_events()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        await using var feed = Feed(exchange);
        await feed.SubscribeAsync(
            [new(Btc, MarketStream.BestBidOffer), new(Btc, MarketStream.Trades), new(Btc, MarketStream.AssetContext)], CancellationToken.None);
        var socket = await exchange.NextSocketAsync();
        var requests = (await socket.NextAsync(3)).Order().ToList();
        Assert.Equal("""{"method":"subscribe","subscription":{"type":"activeAssetCtx","coin":"BTC"}}""", requests[0]);

        await socket.SendAsync("Websocket connection established.");
        await socket.SendAsync("""{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"trades","coin":"BTC"}}}""");
        await socket.SendAsync(Trades(1));
        await socket.SendAsync("""{"channel":"bbo","data":{"coin":"BTC","time":5,"bbo":[{"px":"100.0","sz":"2.0","n":1},null]}}""");
        await socket.SendAsync(Trades(2));
        await socket.SendAsync("""{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"0.0000125","openInterest":"5.5","oraclePx":"99.0","markPx":"100.5"}}}""");

        var events = await ReadAsync(feed, 3);
        var quote = Assert.IsType<BestBidOfferChanged>(events[0]);
        Assert.Equal((new Price(100), null), (quote.BidPrice, quote.AskPrice));
        Assert.Equal(2, Assert.IsType<TradeOccurred>(events[1]).TradeId);
        var context = Assert.IsType<AssetContextChanged>(events[2]);
        Assert.Equal((100.5m, 99m, 0.0000125m, 5.5m), (context.MarkPrice.Value, context.OraclePrice.Value, context.FundingRate, context.OpenInterest));
    }

    [Fact]
    public async Task After_a_cut_the_feed_resubscribes_fetches_what_was_missed_and_closes_the_gap_as_filled()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        exchange.Info["candleSnapshot"] = _ => $"[{Candle(-2, "7.0")},{Candle(-1, "8.0")},{Candle(0, "9.0")}]";
        await using var feed = Feed(exchange);
        await feed.SubscribeAsync([new(Btc, MarketStream.Candles, CandleInterval.OneHour), new(Btc, MarketStream.Trades)], CancellationToken.None);
        var socket = await exchange.NextSocketAsync();
        await socket.NextAsync(2);
        await socket.SendAsync(Trades(1));
        await socket.SendAsync(Trades(2));
        await socket.SendAsync($$"""{"channel":"candle","data":{{Candle(-3, "6.0")}}}""");
        await socket.SendAsync($$"""{"channel":"candle","data":{{Candle(-2, "6.5")}}}""");
        var before = await ReadAsync(feed, 2);
        Assert.Equal([typeof(TradeOccurred), typeof(CandleClosed)], before.Select(one => one.GetType()));
        socket.Cut();

        var again = await exchange.NextSocketAsync();
        await again.NextAsync(2);
        await again.SendAsync(Trades(2, 3));
        var after = await ReadUntilAsync(feed, one => one is FeedGapClosed);
        Assert.IsType<FeedGapOpened>(after[0]);
        Assert.Equal([3L], after.OfType<TradeOccurred>().Select(trade => trade.TradeId));
        Assert.Equal([7.0, 8.0], after.OfType<CandleClosed>().Select(closed => closed.Candle.Close));
        Assert.True(Assert.IsType<FeedGapClosed>(after[^1]).IsFilled);
    }

    [Fact]
    public async Task Rules_that_changed_during_a_cut_are_announced_after_it()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        var parts = new AdapterParts(exchange);
        await parts.Catalog.EnsureLoadedAsync(CancellationToken.None);
        var announced = new TaskCompletionSource<IReadOnlyList<InstrumentChange>>(TaskCreationOptions.RunContinuationsAsynchronously);
        parts.Catalog.Changed += (_, changes) => announced.TrySetResult(changes);
        await using var feed = Feed(exchange, parts: parts);
        await feed.SubscribeAsync([new(Btc, MarketStream.BestBidOffer)], CancellationToken.None);
        var socket = await exchange.NextSocketAsync();
        await socket.NextAsync();
        exchange.Info["meta"] = _ => """{"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40},{"name":"ETH","szDecimals":4,"maxLeverage":25,"isDelisted":true}]}""";

        socket.Cut();
        await exchange.NextSocketAsync();

        var change = Assert.Single(await announced.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System));
        Assert.Equal(("ETH", true), (change.Name.Value, change.After!.IsDelisted));
    }

    [Fact]
    public async Task A_gap_that_cannot_be_filled_is_closed_as_unfilled()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        await using var feed = Feed(exchange);
        await feed.SubscribeAsync([new(Btc, MarketStream.Trades)], CancellationToken.None);
        var socket = await exchange.NextSocketAsync();
        await socket.NextAsync(1);
        await socket.SendAsync(Trades(1));
        await socket.SendAsync(Trades(2));
        await ReadAsync(feed, 1);
        socket.Cut();
        var again = await exchange.NextSocketAsync();
        await again.NextAsync(1);
        await again.SendAsync(Trades(50, 51));
        var after = await ReadUntilAsync(feed, one => one is FeedGapClosed);
        Assert.False(Assert.IsType<FeedGapClosed>(after[^1]).IsFilled);
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_replaced()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        var settings = Quick with { PingInterval = TimeSpan.FromMilliseconds(100), DeadAfter = TimeSpan.FromMilliseconds(1_500) };
        await using var feed = Feed(exchange, settings);
        await feed.SubscribeAsync([new(Btc, MarketStream.BestBidOffer)], CancellationToken.None);
        var silent = await exchange.NextSocketAsync();
        Assert.Contains("subscribe", await silent.NextAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"method":"ping"}""", await silent.NextAsync());
        var replaced = await exchange.NextSocketAsync();
        Assert.Contains("bbo", await replaced.NextAsync(), StringComparison.Ordinal);
        var gap = Assert.IsType<FeedGapOpened>((await ReadAsync(feed, 1))[0]);
        Assert.Contains("no sign of life", gap.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_set_unsubscribes_what_is_no_longer_wanted()
    {
        await using var exchange = await LoopbackExchange.StartAsync();
        await using var feed = Feed(exchange);
        await feed.SubscribeAsync([new(Btc, MarketStream.BestBidOffer)], CancellationToken.None);
        var socket = await exchange.NextSocketAsync();
        await socket.NextAsync(1);
        await socket.SendAsync("""{"channel":"bbo","data":{"coin":"BTC","time":5,"bbo":[{"px":"100.0","sz":"2.0","n":1},null]}}""");
        await ReadAsync(feed, 1);
        await feed.SubscribeAsync([new(new InstrumentName("ETH"), MarketStream.BestBidOffer)], CancellationToken.None);
        Assert.Equal(
            [
                """{"method":"unsubscribe","subscription":{"type":"bbo","coin":"BTC"}}""",
                """{"method":"subscribe","subscription":{"type":"bbo","coin":"ETH"}}""",
            ],
            await socket.NextAsync(2));
    }

    private static HyperliquidMarketFeed Feed(LoopbackExchange exchange, StreamSettings? settings = null, AdapterParts? parts = null)
    {
        parts ??= new AdapterParts(exchange);
        IMarketCatchUp reader = new HyperliquidMarketReader(parts.Info, parts.Catalog, parts.Time);
        return new HyperliquidMarketFeed(
            reader, new Recordings().Json, parts.Limits, parts.Time, TimeProvider.System, exchange.SocketAddress, settings ?? Quick, NullLogger<HyperliquidMarketFeed>.Instance);
    }

    private static Task<List<EngineEvent>> ReadAsync(HyperliquidMarketFeed feed, int count)
    {
        var left = count;
        return ReadUntilAsync(feed, _ => --left == 0);
    }

    private static async Task<List<EngineEvent>> ReadUntilAsync(HyperliquidMarketFeed feed, Func<EngineEvent, bool> isLast)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var events = new List<EngineEvent>();
        await foreach (var engineEvent in feed.ReadAsync(patience.Token))
        {
            events.Add(engineEvent);
            if (isLast(engineEvent))
                break;
        }

        return events;
    }

    private static string Trades(params long[] ids) => $$"""{"channel":"trades","data":[{{string.Join(",", ids.Select(Trade))}}]}""";

    private static string Trade(long id) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"coin":"BTC","side":"B","px":"100.0","sz":"1.0","time":{{id * 10}},"hash":"0x00","tid":{{id}},"users":["0x01","0x02"]}""");

    private static string Candle(int hour, string close) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"t":{{Bucket + (hour * 3_600_000L)}},"T":{{Bucket + (hour * 3_600_000L) + 3_599_999}},"s":"BTC","i":"1h","o":"5.0","c":"{{close}}","h":"10.0","l":"1.0","v":"3.0","n":4}""");
}

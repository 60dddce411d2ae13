using System.Globalization;
using System.Text;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Fuzz;
using AlgoTrade.Hyperliquid.Tests.Support;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

/// <summary>What a stream remembers survives damaged messages and a wrong clock on our side.</summary>
public sealed class StreamStateTests
{
    private static readonly AccountAddress Account = AccountAddress.Parse("0x5e9ee1089755c3435139848e47e6635505d5a13a");
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly MarketSubscription BtcMinutes = new(Btc, MarketStream.Candles, CandleInterval.OneMinute);
    private static readonly ClientOrderId Ours = ClientOrderId.For(7, new BotId(1), 1);

    private readonly ManualTime _time = new();
    private readonly MarketQueue _queue = new(capacity: 1_000);
    private readonly StreamMessageReader _reader = new(new Recordings().Json);
    private readonly ClockUnderTest _clock;

    public StreamStateTests() => _clock = new ClockUnderTest(_time);

    private long Minute => _time.GetUtcNow().ToUnixTimeMilliseconds() / 60_000 * 60_000;

    [Theory]
    [InlineData(90)]
    [InlineData(-90)]
    public async Task A_candle_is_final_by_the_exchanges_clock_however_wrong_ours_is(int oursAhead)
    {
        _clock.Ahead = TimeSpan.FromSeconds(-oursAhead);
        await _clock.ExchangeTime.MeasureAsync(CancellationToken.None);
        var market = Market(BtcMinutes);
        var exchangeMinute = Minute - (oursAhead * 1_000L) - ((Minute - (oursAhead * 1_000L)) % 60_000);
        market.Handle(Candle(exchangeMinute, "100.0"));
        market.Elapse();
        Assert.Equal(0, _queue.Count);

        // A later message of the same minute still counts.
        market.Handle(Candle(exchangeMinute, "101.0"));
        _time.Advance(TimeSpan.FromSeconds(66));
        market.Elapse();
        Assert.Equal(101.0, Assert.IsType<CandleClosed>(Assert.Single(await TakeAsync(1))).Candle.Close);
    }

    [Fact]
    public void A_candle_with_a_damaged_time_is_refused_and_invents_none()
    {
        var market = Market(BtcMinutes);
        market.Handle(Candle(Minute, "100.0"));
        Assert.Throws<UnreadableMessageException>(() => market.Handle(Candle(Minute * 10, "100.0")));
        Assert.Throws<UnreadableMessageException>(() => market.Handle(Candle(Minute + 1, "100.0")));
        Assert.Throws<UnreadableMessageException>(() => market.Handle(Candle(-60_000, "100.0")));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task What_may_not_be_subscribed_has_a_gap_until_it_may()
    {
        var market = new MarketState(_queue, _clock.ExchangeTime);
        var eth = new MarketSubscription(new InstrumentName("ETH"), MarketStream.Trades);
        var change = market.Replace([BtcMinutes, eth], count => count > 1 ? "only one is allowed." : null);
        Assert.Equal([BtcMinutes], change.Added);
        Assert.Equal("only one is allowed.", change.Problem);
        var opened = Assert.IsType<FeedGapOpened>(Assert.Single(await TakeAsync(1)));
        Assert.Equal((eth.Instrument, "only one is allowed."), (opened.Instrument, opened.Cause));

        // Room was made: the gap ends, and nobody claims that it was filled.
        change = market.Replace([eth], count => count > 1 ? "only one is allowed." : null);
        Assert.Equal([eth], change.Added);
        Assert.Equal([BtcMinutes], change.Removed);
        Assert.Null(change.Problem);
        Assert.False(Assert.IsType<FeedGapClosed>(Assert.Single(await TakeAsync(1))).IsFilled);
    }

    [Fact]
    public void A_message_that_cannot_be_read_to_its_end_leaves_no_trace()
    {
        var state = new AccountState(Account, _time.GetUtcNow(), new Recordings().Json.Unknown, _clock.ExchangeTime);
        var half = _reader.Read(Encoding.UTF8.GetBytes(Fills(Fill(1, "100.0"), Fill(2, "0.0"))));
        Assert.Throws<UnreadableMessageException>(() => state.Translate(half));

        // Both come again from elsewhere, and neither is taken for known.
        var events = state.Translate(_reader.Read(Encoding.UTF8.GetBytes(Fills(Fill(1, "100.0"), Fill(2, "101.0")))));
        Assert.Equal([1L, 2L], events.Cast<OrderFilled>().Select(filled => filled.Fill.TradeId));
    }

    [Fact]
    public void A_fill_with_a_time_far_ahead_does_not_hide_the_fills_after_it()
    {
        var state = new AccountState(Account, _time.GetUtcNow(), new Recordings().Json.Unknown, _clock.ExchangeTime);
        state.Translate(_reader.Read(Encoding.UTF8.GetBytes(Fills(Fill(1, "100.0", TimeSpan.FromDays(300))))));
        Assert.True(state.CatchUpFrom <= _time.GetUtcNow());
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    public void Damaged_messages_are_refused_and_harm_no_later_one(int seed)
    {
        var random = new Random(seed);
        var frames = Frames().ToList();
        var market = Market(BtcMinutes, new(Btc, MarketStream.Trades), new(Btc, MarketStream.BestBidOffer), new(Btc, MarketStream.AssetContext));
        var account = new AccountState(Account, _time.GetUtcNow(), new Recordings().Json.Unknown, _clock.ExchangeTime);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = Mutation.Of(frames[random.Next(frames.Count)], random);
            try
            {
                var message = _reader.Read(damaged);
                market.Handle(message);
                foreach (var engineEvent in account.Translate(message))
                    Assert.False(engineEvent is OrderFilled { Fill: not { Price.Value: > 0, Quantity.Value: >= 0 } }, $"seed {seed}, round {i}");
            }
            catch (UnreadableMessageException)
            {
                // The one way to refuse.
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, round {i}: {exception.GetType().Name} {exception.Message} over {Encoding.UTF8.GetString(damaged)}");
            }

            // Five thousand silent candles at most can come of one message; none of these is an invented order.
            Assert.True(_queue.Count < 20_000, $"seed {seed}, round {i}: {_queue.Count} events");
        }
    }

    private MarketState Market(params MarketSubscription[] subscriptions)
    {
        var market = new MarketState(_queue, _clock.ExchangeTime);
        market.Replace(subscriptions, _ => null);
        return market;
    }

    private async Task<List<EngineEvent>> TakeAsync(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        var events = new List<EngineEvent>();
        await foreach (var engineEvent in _queue.ReadAsync(patience.Token))
        {
            events.Add(engineEvent);
            if (events.Count == count)
                break;
        }

        return events;
    }

    private IEnumerable<byte[]> Frames()
    {
        yield return Encoding.UTF8.GetBytes(CandleJson(Minute, "100.0"));
        yield return Encoding.UTF8.GetBytes(Fills(Fill(1, "100.0"), Fill(2, "100.5")));
        yield return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"channel":"orderUpdates","data":[{"order":{"coin":"BTC","side":"B","limitPx":"100.0","sz":"1.0","oid":9,"timestamp":{{Minute}},"origSz":"1.0","cloid":"{{Ours}}"},"status":"open","statusTimestamp":{{Minute}}}]}"""));
        yield return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"channel":"trades","data":[{"coin":"BTC","side":"B","px":"100.0","sz":"1.0","time":{{Minute}},"hash":"0x00","tid":5,"users":["0x01","0x02"]}]}"""));
        yield return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$$"""{"channel":"userFundings","data":{"user":"{{{Account}}}","fundings":[{"time":{{{Minute}}},"coin":"BTC","usdc":"-1.5","szi":"2.0","fundingRate":"0.0000125","nSamples":null}]}}"""));
        yield return """{"channel":"bbo","data":{"coin":"BTC","time":5,"bbo":[{"px":"100.0","sz":"2.0","n":1},null]}}"""u8.ToArray();
        yield return """{"channel":"activeAssetCtx","data":{"coin":"BTC","ctx":{"funding":"0.0000125","openInterest":"5.0","prevDayPx":"1.0","dayNtlVlm":"2.0","premium":null,"oraclePx":"100.0","markPx":"100.1","midPx":null,"impactPxs":null,"dayBaseVlm":"1.0"}}}"""u8.ToArray();
    }

    private StreamMessage Candle(long openTime, string close) => _reader.Read(Encoding.UTF8.GetBytes(CandleJson(openTime, close)));

    private static string CandleJson(long openTime, string close) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"channel":"candle","data":{"t":{{{openTime}}},"T":{{{openTime + 59_999}}},"s":"BTC","i":"1m","o":"100.0","c":"{{{close}}}","h":"110.0","l":"90.0","v":"3.0","n":4}}""");

    private static string Fills(params string[] fills) => $$$"""{"channel":"userFills","data":{"user":"{{{Account}}}","fills":[{{{string.Join(",", fills)}}}]}}""";

    private string Fill(int id, string price, TimeSpan? ahead = null) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"coin":"BTC","px":"{{price}}","sz":"1.0","side":"B","time":{{(_time.GetUtcNow() + (ahead ?? TimeSpan.Zero)).ToUnixTimeMilliseconds()}},"startPosition":"0.0","dir":"Open Long","closedPnl":"0.0","hash":"0x","oid":1,"crossed":true,"fee":"0.01","tid":{{id}},"feeToken":"USDC","cloid":"{{Ours}}"}""");
}

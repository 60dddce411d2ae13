using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.WebSocket;

public sealed class StreamPartsTests
{
    private const long Minute = 60_000;
    private static readonly InstrumentName Btc = new("BTC");

    [Fact]
    public void A_candle_comes_out_once_when_the_next_one_appears()
    {
        var closer = new CandleCloser(CandleInterval.OneMinute);
        Assert.Empty(closer.Update(A(0, close: 1, volume: 1)));
        Assert.Empty(closer.Update(A(0, close: 2, volume: 2)));
        Assert.Equal([A(0, close: 2, volume: 2)], closer.Update(A(Minute, close: 3, volume: 1)));
        Assert.Empty(closer.Update(A(0, close: 9, volume: 9)));
        Assert.Equal([A(Minute, close: 3, volume: 1)], closer.Elapse(At((2 * Minute) + 5_000)));
        Assert.Empty(closer.Elapse(At((2 * Minute) + 6_000)));
    }

    [Fact]
    public void A_candle_waits_some_seconds_after_its_end_for_a_late_trade()
    {
        var closer = new CandleCloser(CandleInterval.OneMinute);
        closer.Update(A(0, close: 1, volume: 1));
        Assert.Empty(closer.Elapse(At(Minute + 4_999)));
        Assert.Single(closer.Elapse(At(Minute + 5_000)));
    }

    [Fact]
    public void Minutes_without_a_trade_repeat_the_close()
    {
        var closer = new CandleCloser(CandleInterval.OneMinute);
        closer.Update(A(0, close: 7, volume: 1));
        Assert.Equal(
            [A(0, close: 7, volume: 1), Candle.Silent(Minute, 7), Candle.Silent(2 * Minute, 7)],
            closer.Update(A(3 * Minute, close: 8, volume: 1)));
        Assert.Equal([A(3 * Minute, close: 8, volume: 1), Candle.Silent(4 * Minute, 8)], closer.Elapse(At((5 * Minute) + 5_000)));
    }

    [Fact]
    public void After_a_gap_the_final_candles_of_rest_replace_what_the_stream_had()
    {
        var closer = new CandleCloser(CandleInterval.OneMinute);
        closer.Update(A(0, close: 1, volume: 1));
        closer.Hold(A(2 * Minute, close: 6, volume: 9));
        var closed = closer.CatchUp(
            [A(0, close: 2, volume: 5), A(Minute, close: 3, volume: 4), A(2 * Minute, close: 5, volume: 2)], At((2 * Minute) + 30_000));
        Assert.Equal([A(0, close: 2, volume: 5), A(Minute, close: 3, volume: 4)], closed);
        // Of the running candle the fuller view wins: the stream's message came after the answer of REST was made.
        Assert.Equal([A(2 * Minute, close: 6, volume: 9)], closer.Update(A(3 * Minute, close: 7, volume: 1)));
    }

    [Fact]
    public void A_running_candle_known_from_rest_only_is_not_taken_for_a_silent_minute()
    {
        var closer = new CandleCloser(CandleInterval.OneMinute);
        closer.Update(A(0, close: 1, volume: 1));
        Assert.Single(closer.CatchUp([A(0, close: 1, volume: 1), A(Minute, close: 3, volume: 4)], At(Minute + 30_000)));
        Assert.Equal([A(Minute, close: 3, volume: 4)], closer.Elapse(At((2 * Minute) + 5_000)));
    }

    [Fact]
    public void The_first_batch_of_trades_is_history_and_later_ones_come_once()
    {
        var filter = new TradeFilter();
        Assert.Empty(filter.Accept([Trade(1), Trade(2)]));
        Assert.Equal([3L], filter.Accept([Trade(2), Trade(3)]).Select(trade => trade.Tid));
        Assert.Empty(filter.Accept([Trade(3)]));
    }

    [Fact]
    public void After_a_reconnect_the_backlog_tells_whether_it_reaches_back()
    {
        var filter = new TradeFilter();
        filter.Accept([Trade(1)]);
        filter.Accept([Trade(2)]);
        filter.Reconnected();
        Assert.Null(filter.GapFilled);
        Assert.Equal([3L, 4L], filter.Accept([Trade(4), Trade(3), Trade(2)]).Select(trade => trade.Tid));
        Assert.True(filter.GapFilled);
        filter.Reconnected();
        Assert.Equal([9L], filter.Accept([Trade(9)]).Select(trade => trade.Tid));
        Assert.False(filter.GapFilled);
    }

    [Fact]
    public async Task Under_pressure_only_the_newest_quote_stays_and_candles_and_gaps_always_pass()
    {
        var queue = new MarketQueue(capacity: 3);
        for (var i = 1; i <= 10; i++)
            queue.Add(new BestBidOfferChanged(Btc, new Price(i), new Quantity(1), new Price(i + 1), new Quantity(1), At(i)));
        Assert.False(queue.Add(new TradeOccurred(Btc, new Price(1), new Quantity(1), Side.Buy, 1, At(11))));
        Assert.True(queue.Add(new FeedGapOpened(Btc, "the reader does not keep up", At(11))));
        Assert.True(queue.Add(new CandleClosed(Btc, CandleInterval.OneMinute, A(0, 1, 1))));
        queue.Complete(null);

        var read = new List<EngineEvent>();
        await foreach (var engineEvent in queue.ReadAsync(CancellationToken.None))
            read.Add(engineEvent);
        Assert.Equal([1m, 2m, 10m], read.OfType<BestBidOfferChanged>().Select(bbo => bbo.BidPrice!.Value.Value));
        Assert.IsType<FeedGapOpened>(read[3]);
        Assert.IsType<CandleClosed>(read[4]);
        Assert.Equal(7, queue.Coalesced);
    }

    [Fact]
    public void Reconnects_come_later_and_later_up_to_a_limit_and_not_all_at_once()
    {
        var settings = new StreamSettings { FirstBackoff = TimeSpan.FromSeconds(1), LongestBackoff = TimeSpan.FromSeconds(8) };
        var backoff = new Backoff(settings, new Random(1));
        var delays = Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds).ToList();
        var full = new[] { 1.0, 2, 4, 8, 8, 8, 8, 8 };
        for (var i = 0; i < delays.Count; i++)
            Assert.InRange(delays[i], full[i] / 2, full[i]);
        Assert.Equal(8, delays.Distinct().Count());
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    private static Candle A(long openTime, double close, double volume) => new(openTime, 1, 10, 0.5, close, volume);

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static PublicTrade Trade(long id) => new() { Coin = "BTC", Side = WireSide.B, Price = 1, Quantity = 1, Time = id * 10, Tid = id };
}

using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Tests.Feeds;

public sealed class CandleSequenceTests
{
    [Fact]
    public void A_candle_is_handed_out_once()
    {
        var sequence = new CandleSequence(new History([]), CandleInterval.OneMinute);
        Assert.True(sequence.Accept(A.Candle(1, 1, 2)));
        Assert.False(sequence.Accept(A.Candle(1, 1, 2)));
        Assert.False(sequence.Accept(A.Candle(0, 1, 2)));
    }

    [Fact]
    public async Task Missed_candles_come_first_between_an_opened_and_a_closed_gap()
    {
        var sequence = new CandleSequence(new History([A.Candle(2, 1, 2).Candle, A.Candle(3, 2, 3).Candle]), CandleInterval.OneMinute);
        sequence.Accept(A.Candle(1, 1, 2));
        var missed = await sequence.MissingBeforeAsync(A.Candle(4, 3, 4), CancellationToken.None);
        Assert.Equal([typeof(FeedGapOpened), typeof(CandleClosed), typeof(CandleClosed), typeof(FeedGapClosed)], missed.Select(one => one.GetType()));
        Assert.True(((FeedGapClosed)missed[^1]).IsFilled);
        Assert.True(sequence.Accept(A.Candle(4, 3, 4)));
    }

    [Fact]
    public async Task A_gap_that_nobody_can_fill_is_closed_as_unfilled()
    {
        var sequence = new CandleSequence(new History([]), CandleInterval.OneMinute);
        sequence.Accept(A.Candle(1, 1, 2));
        var missed = await sequence.MissingBeforeAsync(A.Candle(9, 3, 4), CancellationToken.None);
        Assert.False(Assert.IsType<FeedGapClosed>(missed[^1]).IsFilled);
    }

    [Fact]
    public void Minutes_without_a_trade_become_silent_candles_at_the_last_close()
    {
        var complete = CandleHistory.WithSilentOnes(
            [A.Candle(1, 1, 2).Candle, A.Candle(4, 2, 3).Candle], CandleInterval.OneMinute, A.Noon.AddMinutes(5).ToUnixTimeMilliseconds());
        Assert.Equal(4, complete.Count);
        Assert.True(complete[1].IsSilent && complete[2].IsSilent);
        Assert.Equal(2, complete[2].Close);
    }

    private sealed class History(IReadOnlyList<Candle> candles) : ICandleHistory
    {
        public Task<IReadOnlyList<Candle>> ReadAsync(
            InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Task.FromResult(candles);
    }
}

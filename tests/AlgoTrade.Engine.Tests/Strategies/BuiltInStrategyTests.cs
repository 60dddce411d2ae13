using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Strategies.BuiltIn;

namespace AlgoTrade.Engine.Tests.Strategies;

/// <summary>What each strategy wants on which candle (numbered from 0) of a series small enough to check by hand.</summary>
public sealed class BuiltInStrategyTests
{
    [Fact]
    public void Average_cross_goes_long_on_the_upward_cross_and_leaves_on_the_downward_one()
    {
        double[] closes = [10, 10, 11, 12, 11, 10];
        Assert.Equal([new Wish(2, 1), new(4, 0)], StrategyProbe.Run(Cross(Direction.Long), closes));
        Assert.Equal([new Wish(2, 1), new(4, -1)], StrategyProbe.Run(Cross(Direction.Both), closes));
        Assert.Equal([new Wish(4, -1)], StrategyProbe.Run(Cross(Direction.Short), closes));
    }

    [Fact]
    public void Average_cross_does_not_join_a_trend_that_was_there_before_its_first_comparison()
    {
        Assert.Empty(StrategyProbe.Run(Cross(Direction.Both), 10, 11, 12, 13, 14));
    }

    [Fact]
    public void Average_cross_takes_an_exact_tie_for_a_tie_and_leaves_on_the_candle_after_it()
    {
        // At candle 4 both averages are 0.3 in decimals; 0.1 + 0.2 + 0.6 in doubles is not 0.9.
        var cross = new MovingAverageCross(new MovingAverageCrossParameters { Fast = 1, Slow = 3 });
        Assert.Equal([new Wish(3, 1), new(5, 0)], StrategyProbe.Run(cross, 0.1, 0.1, 0.1, 0.5, 0.3, 0.2));
        Assert.Equal(0, CrossDetector.Compare(0.1 + 0.2, 0.3, 0.3));
        Assert.Equal(1, CrossDetector.Compare(0.300000001, 0.3, 0.3));
    }

    [Fact]
    public void Average_cross_does_not_enter_again_after_a_stop_until_the_next_cross()
    {
        var probe = new StrategyProbe(Cross(Direction.Long));
        foreach (var close in new double[] { 10, 10, 11, 12 })
            probe.Close(close);
        probe.StopOut();
        foreach (var close in new double[] { 13, 14, 12, 11, 12, 13 })
            probe.Close(close);
        Assert.Equal([new Wish(2, 1), new(8, 1)], probe.Wishes);
    }

    [Fact]
    public void Four_averages_enter_when_both_pairs_agree_and_leave_when_the_fast_pair_turns()
    {
        double[] closes = [10, 10, 10, 11, 12, 11, 10, 9, 10];
        Assert.Equal([new Wish(3, 1), new(5, 0), new(6, -1), new(8, 0)], StrategyProbe.Run(Four(Direction.Both), closes));
        Assert.Equal([new Wish(3, 1), new(5, 0)], StrategyProbe.Run(Four(Direction.Long), closes));
        Assert.Equal([new Wish(6, -1), new(8, 0)], StrategyProbe.Run(Four(Direction.Short), closes));
    }

    [Fact]
    public void Exponential_cross_asks_for_protection_in_true_ranges_of_the_entry()
    {
        var probe = new StrategyProbe(new EmaCrossAtrStop(new EmaCrossAtrStopParameters
        {
            Fast = 1,
            Slow = 2,
            AtrPeriod = 1,
            StopAtr = 2,
            TrailingAtr = 1,
            MaxCandles = 5,
        }));
        foreach (var close in new double[] { 10, 10, 10, 12 })
            probe.Close(close, range: 2);
        // The last candle spans 11 to 13 after a close at 10: its true range is 3.
        Assert.Equal([new Wish(3, 1)], probe.Wishes);
        Assert.Equal(new Protection { StopDistance = 6, TrailingDistance = 3, MaxCandles = 5 }, probe.LastProtection);
    }

    [Fact]
    public void Exponential_cross_does_not_enter_while_there_is_no_range_to_measure_a_stop_by()
    {
        var still = new EmaCrossAtrStop(new EmaCrossAtrStopParameters { Fast = 1, Slow = 2, AtrPeriod = 1, Direction = Direction.Long });
        Assert.Empty(StrategyProbe.Run(still, 10, 10, 10, 10, 10));
    }

    [Fact]
    public void Rsi_reversion_buys_below_the_entry_level_and_leaves_above_the_exit_level()
    {
        // RSI(2) from candle 2: 50, 25, 12.5, 56.25, 78.1, 89.1.
        double[] closes = [10, 11, 10, 9, 8, 9, 10, 11];
        Assert.Equal([new Wish(3, 1), new(5, 0)], StrategyProbe.Run(Rsi(Direction.Long), closes));
        Assert.Equal([new Wish(3, 1), new(5, 0), new(6, -1)], StrategyProbe.Run(Rsi(Direction.Both), closes));
        Assert.Equal([new Wish(6, -1)], StrategyProbe.Run(Rsi(Direction.Short), closes));
    }

    [Fact]
    public void Donchian_breakout_needs_a_close_beyond_the_channel_of_the_candles_before()
    {
        double[] closes = [10, 10, 10, 11, 12, 11, 10, 9];
        Assert.Equal([new Wish(3, 1), new(6, 0)], StrategyProbe.Run(Breakout(Direction.Long), closes));
        Assert.Equal([new Wish(3, 1), new(6, -1)], StrategyProbe.Run(Breakout(Direction.Both), closes));
        Assert.Equal([new Wish(6, -1)], StrategyProbe.Run(Breakout(Direction.Short), closes));
    }

    [Fact]
    public void Bollinger_reversion_enters_beyond_a_band_and_leaves_at_the_middle()
    {
        double[] closes = [10, 10, 10, 7, 9, 10, 8];
        Assert.Equal([new Wish(3, 1), new(4, 0), new(5, -1), new(6, 0)], StrategyProbe.Run(Bollinger(Direction.Both), closes));
        Assert.Equal([new Wish(3, 1), new(4, 0), new(6, 1)], StrategyProbe.Run(Bollinger(Direction.Long), closes));
    }

    [Fact]
    public void Bollinger_reversion_wants_nothing_from_a_flat_market()
    {
        Assert.Empty(StrategyProbe.Run(Bollinger(Direction.Both), [.. Enumerable.Repeat(100.1, 50)]));
    }

    [Fact]
    public void Macd_follows_the_cross_of_line_and_signal()
    {
        var macd = new MacdCross(new MacdCrossParameters { Fast = 1, Slow = 2, Signal = 2 });
        Assert.Equal([new Wish(3, 1), new(4, 0)], StrategyProbe.Run(macd, 10, 10, 10, 12, 12));
    }

    [Fact]
    public void SuperTrend_acts_on_the_turn_only()
    {
        Assert.Equal([new Wish(3, -1), new(5, 1)], RunTrend(Direction.Both));
        Assert.Equal([new Wish(5, 1)], RunTrend(Direction.Long));
        Assert.Equal([new Wish(3, -1), new(5, 0)], RunTrend(Direction.Short));
    }

    [Fact]
    public void Buy_and_hold_enters_on_the_first_candle_and_stays_out_after_a_stop()
    {
        var probe = new StrategyProbe(new BuyAndHold(new BuyAndHoldParameters { Direction = Direction.Short }));
        probe.Close(10);
        probe.Close(11);
        probe.StopOut();
        probe.Close(12);
        probe.Close(13);
        Assert.Equal([new Wish(0, -1)], probe.Wishes);
    }

    [Fact]
    public void Buy_and_hold_asks_again_when_its_first_entry_was_denied()
    {
        var probe = new StrategyProbe(new BuyAndHold(new BuyAndHoldParameters()));
        probe.Close(10);
        probe.StopOut();
        probe.Close(11);
        Assert.Equal([new Wish(0, 1), new(1, 1)], probe.Wishes);
    }

    private static MovingAverageCross Cross(Direction direction) =>
        new(new MovingAverageCrossParameters { Fast = 1, Slow = 2, Direction = direction });

    private static FourMovingAverages Four(Direction direction) => new(new FourMovingAveragesParameters
    {
        FastShort = 1,
        FastLong = 2,
        SlowShort = 2,
        SlowLong = 3,
        Direction = direction,
    });

    private static RsiMeanReversion Rsi(Direction direction) => new(new RsiMeanReversionParameters { Period = 2, Direction = direction });

    private static DonchianBreakout Breakout(Direction direction) =>
        new(new DonchianBreakoutParameters { Entry = 3, Exit = 2, Direction = direction });

    private static BollingerReversion Bollinger(Direction direction) =>
        new(new BollingerReversionParameters { Period = 3, Width = 1, Direction = direction });

    private static List<Wish> RunTrend(Direction direction)
    {
        var probe = new StrategyProbe(new SuperTrendFollower(new SuperTrendParameters { AtrPeriod = 1, Multiplier = 1, Direction = direction }));
        foreach (var close in new double[] { 10, 10, 10, 5, 5, 12 })
            probe.Close(close, range: 2);
        return probe.Wishes;
    }
}

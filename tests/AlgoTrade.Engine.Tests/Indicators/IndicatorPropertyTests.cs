using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Indicators;

/// <summary>Against the definition written out plainly, on random walks and on the awkward series markets produce.</summary>
public sealed class IndicatorPropertyTests
{
    private const int YearOfMinutes = 525_600;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(50)]
    public void Moving_statistics_equal_their_definition_computed_afresh_at_every_step(int period)
    {
        var values = RandomWalk(600, seed: 20_250_101 + period);
        var (sma, wma, deviation, median) = (new Sma(period), new Wma(period), new StandardDeviation(period), new RollingMedian(period));
        for (var i = 0; i < values.Length; i++)
        {
            sma.Next(values[i]);
            wma.Next(values[i]);
            deviation.Next(values[i]);
            median.Next(values[i]);
            if (i < period - 1)
                continue;
            var window = values[(i - period + 1)..(i + 1)];
            var sorted = window.Order().ToArray();
            var middle = (sorted[(period - 1) / 2] + sorted[period / 2]) / 2;
            var deviations = window.Select(value => Math.Abs(value - middle)).Order().ToArray();
            AssertClose(window.Average(), sma.Value);
            AssertClose(window.Select((value, index) => value * (index + 1)).Sum() / (period * (period + 1) / 2.0), wma.Value);
            Assert.Equal(Math.Sqrt(window.Average(value => Math.Pow(value - window.Average(), 2))), deviation.Value, 1e-8);
            AssertClose(middle, median.Value);
            Assert.Equal((deviations[(period - 1) / 2] + deviations[period / 2]) / 2, median.Mad, 1e-9);
        }
    }

    [Fact]
    public void Channel_equals_the_extremes_of_its_window_at_every_step()
    {
        var random = new Random(7);
        var donchian = new Donchian(13);
        var candles = new List<Candle>();
        for (var i = 0; i < 500; i++)
        {
            var low = random.Next(90, 110);
            candles.Add(new Candle(i, low, low + random.Next(0, 10), low, low, 1));
            donchian.Next(candles[i]);
            if (i < 13)
                continue;
            Assert.Equal(candles[(i - 12)..(i + 1)].Max(candle => candle.High), donchian.Upper);
            Assert.Equal(candles[(i - 12)..(i + 1)].Min(candle => candle.Low), donchian.Lower);
            Assert.Equal(candles[(i - 13)..i].Max(candle => candle.High), donchian.PriorUpper);
            Assert.Equal(candles[(i - 13)..i].Min(candle => candle.Low), donchian.PriorLower);
        }
    }

    [Fact]
    public void A_year_of_minutes_adds_no_drift_to_moving_sums()
    {
        var values = RandomWalk(YearOfMinutes, seed: 42);
        var (sma, wma, deviation) = (new Sma(300), new Wma(300), new StandardDeviation(300));
        foreach (var value in values)
        {
            sma.Next(value);
            wma.Next(value);
            deviation.Next(value);
        }

        // Started afresh for the last window only, so there is no history that could have left an error behind.
        var window = values[^300..];
        AssertClose(new Sma(300).Over(window)[^1], sma.Value, 1e-13);
        AssertClose(new Wma(300).Over(window)[^1], wma.Value, 1e-13);
        AssertClose(new StandardDeviation(300).Over(window)[^1], deviation.Value, 1e-10);
    }

    [Fact]
    public void A_crash_leaves_no_trace_in_the_deviation_once_it_left_the_window()
    {
        var deviation = new StandardDeviation(20);
        foreach (var value in new[] { 1e9, 0.0001, 5e8 })
            deviation.Next(value);
        for (var i = 0; i < 20; i++)
            deviation.Next(100.1);
        Assert.Equal(0, deviation.Value);
    }

    [Fact]
    public void Cumulative_volume_average_keeps_its_digits_over_a_year_of_minutes()
    {
        var vwap = new Vwap(VwapReset.Never);
        for (var i = 0; i < YearOfMinutes; i++)
            vwap.Next(new Candle(i * 60_000L, 0.1, 0.1, 0.1, 0.1, 0.3));
        Assert.Equal(0.1, vwap.Value, 1e-15);
    }

    [Fact]
    public void Flat_market_gives_stated_values_instead_of_not_a_number()
    {
        var (zScore, stochastic, cci, adx, rsi) = (new ZScore(5), new Stochastic(5, 3, 3), new Cci(5), new Adx(5), new Rsi(5));
        for (var i = 0; i < 30; i++)
        {
            var candle = new Candle(i, 100, 100, 100, 100, 0);
            zScore.Next(100);
            rsi.Next(100);
            stochastic.Next(candle);
            cci.Next(candle);
            adx.Next(candle);
        }

        Assert.Equal((0, 50, 0, 0, 100), (zScore.Value, stochastic.Value, cci.Value, adx.Value, rsi.Value));
    }

    [Fact]
    public void Beta_and_correlation_find_a_line_and_refuse_a_side_without_movement()
    {
        var (line, still) = (new RollingRegression(10), new RollingRegression(10));
        for (var i = 0; i < 25; i++)
        {
            var x = Math.Sin(i);
            line.Next(x, 3 - 2 * x);
            still.Next(1, x);
        }

        Assert.Equal(-2, line.Beta, 1e-12);
        Assert.Equal(-1, line.Correlation, 1e-12);
        Assert.Equal((double.NaN, double.NaN), (still.Beta, still.Correlation));
    }

    [Fact]
    public void Daily_volume_average_starts_anew_at_midnight_utc()
    {
        var vwap = new Vwap(VwapReset.UtcDay);
        vwap.Next(new Candle(86_400_000 - 60_000, 10, 10, 10, 10, 5));
        vwap.Next(new Candle(86_400_000, 20, 20, 20, 20, 1));
        Assert.Equal(20, vwap.Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(100_001)]
    public void A_period_out_of_range_is_refused_with_its_value(int period)
    {
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => new Sma(period));
        Assert.Contains(period.ToString(System.Globalization.CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ema(period));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RollingMedian(period));
    }

    private static double[] RandomWalk(int count, int seed)
    {
        var random = new Random(seed);
        var values = new double[count];
        var value = 100_000.0;
        for (var i = 0; i < count; i++)
            values[i] = value += Math.Round(random.NextDouble() * 20 - 10, 1);
        return values;
    }

    private static void AssertClose(double expected, double actual, double relative = 1e-12) =>
        Assert.True(Math.Abs(expected - actual) <= relative * Math.Abs(expected), $"{actual} where {expected} was expected.");
}

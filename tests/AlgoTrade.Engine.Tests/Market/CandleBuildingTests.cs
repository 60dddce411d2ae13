using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Market;

public sealed class CandleBuildingTests
{
    private static readonly InstrumentName Btc = new("BTC");

    public static TheoryData<string, long, long, long> Buckets()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestFiles.PathOf("candle-buckets.json")));
        var data = new TheoryData<string, long, long, long>();
        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            data.Add(
                vector.GetProperty("interval").GetString()!, vector.GetProperty("time").GetInt64(), vector.GetProperty("t").GetInt64(),
                vector.GetProperty("T").GetInt64());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Buckets))]
    public void A_candle_opens_and_closes_where_the_exchange_says(string interval, long timeMs, long openMs, long lastMs)
    {
        var parsed = CandleIntervals.Parse(interval);

        Assert.Equal(openMs, parsed.BucketStart(timeMs));
        Assert.Equal(lastMs, parsed.BucketStart(timeMs) + parsed.Milliseconds() - 1);
        Assert.Equal(interval, parsed.ToText());
    }

    [Theory]
    [InlineData("5m", 288)]
    [InlineData("15m", 96)]
    [InlineData("1h", 24)]
    public void Minute_candles_add_up_to_the_exchanges_own_higher_candles(string interval, int count)
    {
        var target = CandleIntervals.Parse(interval);
        var minutes = TestFiles.Candles("BTC_2025-07-22_1m.csv.gz", Btc, CandleInterval.OneMinute);
        var expected = TestFiles.Candles($"BTC_2025-07-22_{interval}.csv.gz", Btc, target);

        var built = Aggregate(minutes, target);

        Assert.Equal(count, built.Count);
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(0, built[i].MissingParts);
            Assert.Equal(expected[i] with { Volume = 0 }, built[i].Candle with { Volume = 0 });
            Assert.Equal(expected[i].Volume, built[i].Candle.Volume, expected[i].Volume * 1e-6);
        }
    }

    [Fact]
    public void A_higher_candle_with_a_hole_says_how_many_parts_are_missing()
    {
        var minutes = TestFiles.Candles("BTC_2025-07-22_1m.csv.gz", Btc, CandleInterval.OneMinute);
        var holed = CandleSeries.From(Btc, CandleInterval.OneMinute, [minutes[0], minutes[1], minutes[9], minutes[10]]);

        var built = Aggregate(holed, CandleInterval.FiveMinutes);

        Assert.Equal([3, 4], built.Select(candle => candle.MissingParts));
        Assert.Equal(minutes[9].Close, built[1].Candle.Close);
    }

    [Fact]
    public void Intervals_that_do_not_fit_into_each_other_are_refused() => Assert.Contains(
        "5m candles cannot be made of 3m", Assert.Throws<ArgumentException>(
            () => new CandleAggregator(CandleInterval.ThreeMinutes, CandleInterval.FiveMinutes)).Message, StringComparison.Ordinal);

    [Fact]
    public void Recorded_trades_build_the_minutes_they_fell_into()
    {
        var builder = new TradeCandleBuilder(CandleInterval.OneMinute);
        var closed = new List<Candle>();
        using var text = TestFiles.OpenGzip("BTC_2025-01-26_trades.csv.gz");
        text.ReadLine();
        while (text.ReadLine()?.Split(',') is { } fields)
            builder.Add(long.Parse(fields[0], CultureInfo.InvariantCulture), Number(fields[1]), Number(fields[2]), closed);
        builder.AdvanceTo(1737918900000, closed);

        Assert.Equal(2, closed.Count);
        Assert.Equal(0, builder.LateTrades);
        Assert.Equal(new Candle(1737918780000, 105056, 105056, 105055, 105055, closed[0].Volume), closed[0]);
        Assert.Equal(0.23665, closed[0].Volume, 1e-12);
        Assert.Equal(new Candle(1737918840000, 105055, 105056, 105050, 105051, closed[1].Volume), closed[1]);
        Assert.Equal(0.69108, closed[1].Volume, 1e-12);
    }

    [Fact]
    public void Minutes_without_a_trade_are_silent_candles_at_the_last_close()
    {
        var builder = new TradeCandleBuilder(CandleInterval.OneMinute);
        var closed = new List<Candle>();
        builder.Add(0, 100, 1, closed);
        builder.Add(59_999, 101, 2, closed);
        builder.Add(180_000, 103, 1, closed);

        Assert.Equal([new Candle(0, 100, 101, 100, 101, 3), Candle.Silent(60_000, 101), Candle.Silent(120_000, 101)], closed);
        Assert.All(closed.Skip(1), candle => Assert.True(candle.IsSilent));
        Assert.True(builder.TryPeek(out var open));
        Assert.Equal(new Candle(180_000, 103, 103, 103, 103, 1), open);
    }

    [Fact]
    public void A_late_trade_changes_no_closed_candle_and_is_counted()
    {
        var builder = new TradeCandleBuilder(CandleInterval.OneMinute);
        var closed = new List<Candle>();
        builder.Add(60_000, 100, 1, closed);
        builder.Add(59_000, 50, 1, closed);

        Assert.Empty(closed);
        Assert.Equal(1, builder.LateTrades);
    }

    private static List<AggregatedCandle> Aggregate(CandleSeries series, CandleInterval target)
    {
        var aggregator = new CandleAggregator(series.Interval, target);
        var built = new List<AggregatedCandle>();
        for (var i = 0; i < series.Count; i++)
            aggregator.Add(series[i], built);
        return built;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

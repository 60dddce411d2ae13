using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Tests.Market;

public sealed class CandleSeriesTests
{
    private static readonly InstrumentName Btc = new("BTC");

    [Fact]
    public void A_file_reads_back_what_was_written()
    {
        var series = CandleSeries.From(Btc, CandleInterval.OneMinute, [
            new Candle(60_000, 97_123.5, 97_200, 97_000.1, 97_150, 1.00352),
            new Candle(120_000, 97_150, 97_150, 97_150, 97_150, 0),
        ]);
        using var text = new StringWriter();
        CandleCsv.Write(text, series);

        var read = CandleCsv.Read(new StringReader(text.ToString()), Btc, CandleInterval.OneMinute);

        Assert.Equal([series[0], series[1]], new[] { read[0], read[1] });
        Assert.Null(CandleSeriesCheck.FirstFault(read));
        Assert.True(read[1].IsSilent);
    }

    [Theory]
    [InlineData("60000,1,2,1,x,0", "'x'")]
    [InlineData("60000.5,1,2,1,1,0", "'60000.5'")]
    [InlineData("60000,1,2,1,1", "5 fields")]
    [InlineData("60000,1,2,1,1,0,9", "7 fields")]
    [InlineData("", "''")]
    public void A_bad_line_of_a_file_is_named_with_its_number(string line, string says)
    {
        var exception = Assert.Throws<FormatException>(
            () => CandleCsv.Read(new StringReader($"{CandleCsv.Header}\n{line}\n"), Btc, CandleInterval.OneMinute));

        Assert.StartsWith("Line 2", exception.Message, StringComparison.Ordinal);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000, 1, 2, 0.5, double.NaN, 1, "finite")]
    [InlineData(60_000, 1, 2, 0.5, 3, 1, "high below")]
    [InlineData(60_000, 1, 2, 1.5, 1.6, 1, "low above its open")]
    [InlineData(60_000, 1, 0.5, 2, 1, 1, "low above its high")]
    [InlineData(60_000, 0, 2, 0.5, 1, 1, "above zero")]
    [InlineData(60_000, 1, 2, 0.5, 1, -1, "negative volume")]
    [InlineData(60_001, 1, 2, 0.5, 1, 1, "1m grid")]
    public void A_candle_that_cannot_be_is_named(long time, double open, double high, double low, double close, double volume, string says) =>
        Assert.Contains(says, Fault(new Candle(time, open, high, low, close, volume)), StringComparison.Ordinal);

    [Fact]
    public void Candles_out_of_order_or_twice_are_named()
    {
        var candle = new Candle(60_000, 1, 1, 1, 1, 1);

        Assert.Contains("Candle 1", Fault(candle, candle), StringComparison.Ordinal);
        Assert.Contains("after the candle before", Fault(candle with { OpenTimeMs = 120_000 }, candle), StringComparison.Ordinal);
    }

    [Fact]
    public void A_period_holds_the_candles_that_open_in_it()
    {
        var series = CandleSeries.From(Btc, CandleInterval.OneMinute, [.. Enumerable.Range(0, 10).Select(i => new Candle(i * 60_000, 1, 1, 1, 1, 1))]);

        var slice = series.Between(DateTimeOffset.FromUnixTimeMilliseconds(60_001), DateTimeOffset.FromUnixTimeMilliseconds(240_000));

        Assert.Equal([120_000, 180_000], slice.OpenTimeMs.ToArray());
    }

    private static string? Fault(params Candle[] candles) => CandleSeriesCheck.FirstFault(CandleSeries.From(Btc, CandleInterval.OneMinute, candles));
}

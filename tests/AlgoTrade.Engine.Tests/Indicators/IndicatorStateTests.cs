using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Tests.Indicators;

public sealed class IndicatorStateTests
{
    private static readonly CandleInterval Interval = CandleInterval.OneHour;

    public static TheoryData<string> All => [.. IndicatorCases.Names];

    [Theory]
    [MemberData(nameof(All))]
    public void Restored_from_a_snapshot_at_any_candle_it_goes_on_with_the_same_bits(string name)
    {
        var candles = IndicatorReference.Instance.Candles[..150];
        var whole = IndicatorCases.Create(name);
        var restarted = IndicatorCases.Create(name);
        foreach (var candle in candles)
        {
            whole.Next(candle);
            restarted.Next(candle);
            restarted = Restart(restarted);
            Assert.Equal(Bits(whole), Bits(restarted));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_snapshot_is_read_to_its_last_byte_and_not_beyond(string name)
    {
        var indicator = IndicatorCases.Create(name);
        foreach (var candle in IndicatorReference.Instance.Candles[..100])
            indicator.Next(candle);
        var state = Save(indicator);
        var reader = new StateReader(state);
        IndicatorCases.Create(name).Indicator.Load(reader);
        Assert.True(reader.IsAtEnd);
        Assert.Throws<InvalidDataException>(() => IndicatorCases.Create(name).Indicator.Load(new StateReader(state.AsMemory()[..^1])));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_allocates_nothing(string name)
    {
        var indicator = IndicatorCases.Create(name);
        var candles = IndicatorReference.Instance.Candles;
        foreach (var candle in candles)
            indicator.Next(candle);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var candle in candles)
            indicator.Next(candle);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Batch_and_incremental_give_identical_bits()
    {
        var candles = CandleSeries.From(InstrumentName.Parse("BTC", null), Interval, IndicatorReference.Instance.Candles);
        var (sma, atr) = (new Sma(20), new Atr(14));
        var (smaBatch, atrBatch) = (new Sma(20).Over(candles.Close), new Atr(14).Over(candles));
        for (var i = 0; i < candles.Count; i++)
        {
            Assert.Equal(BitConverter.DoubleToInt64Bits(sma.Next(candles.Close[i])), BitConverter.DoubleToInt64Bits(smaBatch[i]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(atr.Next(candles[i])), BitConverter.DoubleToInt64Bits(atrBatch[i]));
        }
    }

    [Fact]
    public void State_of_another_period_is_refused()
    {
        var writer = new StateWriter();
        new Sma(20).Save(writer);
        var exception = Assert.Throws<InvalidDataException>(() => new Sma(21).Load(new StateReader(writer.ToArray())));
        Assert.Contains("20", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Save(IndicatorCase indicator)
    {
        var writer = new StateWriter();
        indicator.Indicator.Save(writer);
        return writer.ToArray();
    }

    private static IndicatorCase Restart(IndicatorCase indicator)
    {
        var restored = IndicatorCases.Create(indicator.Name);
        restored.Indicator.Load(new StateReader(Save(indicator)));
        return restored;
    }

    private static long[] Bits(IndicatorCase indicator) =>
        [.. indicator.Outputs.Select(output => BitConverter.DoubleToInt64Bits(output.Output()))];
}

using System.Runtime.Intrinsics;

namespace AlgoTrade.Engine.Market;

/// <summary>What a candle must fulfil before anything is computed from it.</summary>
public static class CandleSeriesCheck
{
    // Far above any price or volume, and five of them still have a sum.
    private static readonly Vector256<double> Largest = Vector256.Create(1e300);

    /// <returns>One sentence on the first candle that is wrong, or null when the series is sound.</returns>
    public static string? FirstFault(CandleSeries series)
    {
        var width = series.Interval.Milliseconds();
        for (var i = 0; i < series.Count; i++)
        {
            // The ordinary candle follows the one before it without a gap: four of them cost a few comparisons.
            while (i > 0 && i + Vector256<double>.Count <= series.Count && AreSound(series, i, width))
                i += Vector256<double>.Count;
            if (i == series.Count)
                break;
            var candle = series[i];
            var fault = Fault(candle, series.Interval)
                ?? (i > 0 && candle.OpenTimeMs <= series.OpenTimeMs[i - 1] ? "does not open after the candle before it" : null);
            if (fault is not null)
                return $"Candle {i} of {series.Instrument} {series.Interval.ToText()} ({candle.OpenTime:yyyy-MM-dd HH:mm:ss} UTC) {fault}.";
        }

        return null;
    }

    // True only where the rules below find nothing; false decides nothing.
    private static bool AreSound(CandleSeries series, int at, long width)
    {
        var open = Vector256.Create(series.Open[at..]);
        var high = Vector256.Create(series.High[at..]);
        var low = Vector256.Create(series.Low[at..]);
        var close = Vector256.Create(series.Close[at..]);
        var volume = Vector256.Create(series.Volume[at..]);
        // Every comparison with NaN is false.
        var sound = Vector256.GreaterThan(low, Vector256<double>.Zero)
            & Vector256.LessThanOrEqual(low, Vector256.Min(open, close)) & Vector256.GreaterThanOrEqual(high, Vector256.Max(open, close))
            & Vector256.LessThan(high, Largest) & Vector256.GreaterThanOrEqual(volume, Vector256<double>.Zero) & Vector256.LessThan(volume, Largest);
        var steps = Vector256.Create(series.OpenTimeMs[at..]) - Vector256.Create(series.OpenTimeMs[(at - 1)..]);
        return Vector256.EqualsAll(sound.AsInt64() & Vector256.Equals(steps, Vector256.Create(width)), Vector256<long>.AllBitsSet);
    }

    /// <returns>What is wrong with this candle by itself, as the end of a sentence, or null.</returns>
    public static string? Fault(in Candle candle, CandleInterval interval) => candle switch
    {
        _ when !double.IsFinite(candle.Open + candle.High + candle.Low + candle.Close + candle.Volume) => "has a value that is not a finite number",
        _ when candle.Open <= 0 || candle.High <= 0 || candle.Low <= 0 || candle.Close <= 0 => "has a price that is not above zero",
        _ when candle.Low > candle.High => "has its low above its high",
        _ when candle.High < Math.Max(candle.Open, candle.Close) => "has its high below its open or close",
        _ when candle.Low > Math.Min(candle.Open, candle.Close) => "has its low above its open or close",
        _ when candle.Volume < 0 => "has a negative volume",
        _ when interval.BucketStart(candle.OpenTimeMs) != candle.OpenTimeMs => $"does not open on the {interval.ToText()} grid",
        _ => null,
    };
}

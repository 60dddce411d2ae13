namespace AlgoTrade.Engine.Market;

/// <summary>What a candle must fulfil before anything is computed from it.</summary>
public static class CandleSeriesCheck
{
    /// <returns>One sentence on the first candle that is wrong, or null when the series is sound.</returns>
    public static string? FirstFault(CandleSeries series)
    {
        for (var i = 0; i < series.Count; i++)
        {
            var candle = series[i];
            var fault = Fault(candle, series.Interval)
                ?? (i > 0 && candle.OpenTimeMs <= series.OpenTimeMs[i - 1] ? "does not open after the candle before it" : null);
            if (fault is not null)
                return $"Candle {i} of {series.Instrument} {series.Interval.ToText()} ({candle.OpenTime:yyyy-MM-dd HH:mm:ss} UTC) {fault}.";
        }

        return null;
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

using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Whole series at once: the incremental step in a loop, so the bits cannot differ.</summary>
public static class IndicatorBatch
{
    /// <summary>The main output after every value; <see cref="double.NaN"/> where there is none yet.</summary>
    public static double[] Over(this IValueIndicator indicator, ReadOnlySpan<double> values)
    {
        var outputs = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            outputs[i] = indicator.Next(values[i]);
        return outputs;
    }

    /// <inheritdoc cref="Over(IValueIndicator, ReadOnlySpan{double})"/>
    public static double[] Over(this ICandleIndicator indicator, CandleSeries candles)
    {
        var outputs = new double[candles.Count];
        for (var i = 0; i < outputs.Length; i++)
            outputs[i] = indicator.Next(candles[i]);
        return outputs;
    }
}

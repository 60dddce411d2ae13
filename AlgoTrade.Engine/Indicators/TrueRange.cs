using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Indicators;

internal static class TrueRange
{
    /// <summary>The candle's range, widened by a gap from the previous close.</summary>
    public static double Of(in Candle candle, double previousClose) =>
        Math.Max(candle.High - candle.Low, Math.Max(Math.Abs(candle.High - previousClose), Math.Abs(candle.Low - previousClose)));
}

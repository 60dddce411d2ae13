using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Indicators;

internal static class TrueRange
{
    /// <summary>
    /// The candle's range, widened by a gap from the previous close. The same as the largest of high − low, |high − close| and |low − close|,
    /// without their branches, which random data mispredicts.
    /// </summary>
    public static double Of(in Candle candle, double previousClose) =>
        Math.Max(candle.High, previousClose) - Math.Min(candle.Low, previousClose);
}

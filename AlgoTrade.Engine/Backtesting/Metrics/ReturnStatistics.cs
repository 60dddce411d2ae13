namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>Simple returns value to value, not annualized. A return on a base of zero or less does not exist and counts as 0.</summary>
internal readonly record struct ReturnStatistics(double? Deviation, double? Sharpe, double? Sortino)
{
    // Returns that differ by rounding only have no deviation worth dividing by.
    private const double NoDeviation = 1e-12;

    public static ReturnStatistics Of(ReadOnlySpan<double> values)
    {
        var count = values.Length - 1;
        if (count < 2)
            return default;
        var (sum, downside) = (0.0, 0.0);
        for (var i = 1; i < values.Length; i++)
        {
            var change = Return(values[i - 1], values[i]);
            sum += change;
            downside += change < 0 ? change * change : 0;
        }

        var mean = sum / count;
        var squares = 0.0;
        for (var i = 1; i < values.Length; i++)
        {
            var difference = Return(values[i - 1], values[i]) - mean;
            squares += difference * difference;
        }

        var deviation = Math.Sqrt(squares / (count - 1));
        return new ReturnStatistics(
            deviation,
            deviation > NoDeviation * Math.Abs(mean) ? mean / deviation : null,
            downside > 0 ? mean / Math.Sqrt(downside / count) : null);
    }

    private static double Return(double before, double after) => before > 0 ? after / before - 1 : 0;
}

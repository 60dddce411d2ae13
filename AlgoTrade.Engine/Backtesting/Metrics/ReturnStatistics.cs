using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AlgoTrade.Engine.Backtesting.Metrics;

/// <summary>
/// Simple returns value to value, not annualized. A return on a base of zero or less does not exist and counts as 0. Sums run in four lanes that
/// are joined at the end, whatever the processor has, so that the last bit is the same on every machine.
/// </summary>
internal readonly record struct ReturnStatistics(double? Deviation, double? Sharpe, double? Sortino)
{
    // Returns that differ by rounding only have no deviation worth dividing by.
    private const double NoDeviation = 1e-12;

    public static ReturnStatistics Of(ReadOnlySpan<double> values)
    {
        var count = values.Length - 1;
        if (count < 2)
            return default;
        var (sum, downside) = SumAndDownside(values);
        var mean = sum / count;
        var deviation = Math.Sqrt(SquaresAround(mean, values) / (count - 1));
        return new ReturnStatistics(
            deviation,
            deviation > NoDeviation * Math.Abs(mean) ? mean / deviation : null,
            downside > 0 ? mean / Math.Sqrt(downside / count) : null);
    }

    private static (double Sum, double Downside) SumAndDownside(ReadOnlySpan<double> values)
    {
        var (sums, squares) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var i = 1;
        for (; i + Vector256<double>.Count <= values.Length; i += Vector256<double>.Count)
        {
            var change = Returns(values, i);
            var loss = Vector256.Min(change, Vector256<double>.Zero);
            sums += change;
            squares += loss * loss;
        }

        var (sum, downside) = (Vector256.Sum(sums), Vector256.Sum(squares));
        for (; i < values.Length; i++)
        {
            var change = Return(values[i - 1], values[i]);
            sum += change;
            downside += change < 0 ? change * change : 0;
        }

        return (sum, downside);
    }

    private static double SquaresAround(double mean, ReadOnlySpan<double> values)
    {
        var squares = Vector256<double>.Zero;
        var center = Vector256.Create(mean);
        var i = 1;
        for (; i + Vector256<double>.Count <= values.Length; i += Vector256<double>.Count)
        {
            var difference = Returns(values, i) - center;
            squares += difference * difference;
        }

        var sum = Vector256.Sum(squares);
        for (; i < values.Length; i++)
        {
            var difference = Return(values[i - 1], values[i]) - mean;
            sum += difference * difference;
        }

        return sum;
    }

    private static Vector256<double> Returns(ReadOnlySpan<double> values, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var before = Vector256.LoadUnsafe(ref first, (nuint)at - 1);
        var after = Vector256.LoadUnsafe(ref first, (nuint)at);
        return Vector256.GreaterThan(before, Vector256<double>.Zero) & (after / before - Vector256<double>.One);
    }

    private static double Return(double before, double after) => before > 0 ? after / before - 1 : 0;
}

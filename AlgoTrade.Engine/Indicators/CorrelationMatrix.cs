namespace AlgoTrade.Engine.Indicators;

/// <summary>Pearson correlations between several series of equal length.</summary>
public static class CorrelationMatrix
{
    /// <summary>ln(value / previous value); one element shorter than the input.</summary>
    public static double[] LogReturns(ReadOnlySpan<double> values)
    {
        var returns = new double[Math.Max(0, values.Length - 1)];
        for (var i = 0; i < returns.Length; i++)
            returns[i] = Math.Log(values[i + 1] / values[i]);
        return returns;
    }

    /// <returns>Symmetric, ones on the diagonal; <see cref="double.NaN"/> beside a series without variance.</returns>
    /// <exception cref="ArgumentException">The series differ in length or have fewer than two values.</exception>
    public static double[,] Of(IReadOnlyList<double[]> series)
    {
        if (series.Any(one => one.Length != series[0].Length || one.Length < 2))
            throw new ArgumentException("Correlation needs series of the same length with at least two values each.", nameof(series));
        var normed = series.Select(Normed).ToArray();
        var matrix = new double[series.Count, series.Count];
        for (var row = 0; row < series.Count; row++)
        {
            for (var column = 0; column <= row; column++)
                matrix[row, column] = matrix[column, row] = Product(normed[row], normed[column], isDiagonal: row == column);
        }

        return matrix;
    }

    // Deviations from the mean, scaled to length 1: the correlation is then a plain product.
    private static double[] Normed(double[] values)
    {
        var mean = values.Average();
        var length = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)));
        return [.. values.Select(value => length == 0 ? double.NaN : (value - mean) / length)];
    }

    private static double Product(double[] left, double[] right, bool isDiagonal)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return isDiagonal && !double.IsNaN(sum) ? 1 : sum;
    }
}

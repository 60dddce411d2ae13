using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Median of the last n values, and the median absolute deviation from it (MAD, unscaled; × 1.4826 estimates a standard deviation of
/// normal data). Even n: mean of the two in the middle. The window is kept sorted: O(log n) to find a place and a short move to make it.
/// </summary>
public sealed class RollingMedian(int period) : IValueIndicator
{
    private readonly double[] _arrivals = new double[IndicatorPeriod.Check(period)];
    private readonly double[] _sorted = new double[period];
    private int _position;
    private int _count;

    public int WarmUp => period;

    public bool IsReady => _count == period;

    public double Value => IsReady ? (_sorted[(period - 1) / 2] + _sorted[period / 2]) / 2 : double.NaN;

    /// <summary>Median absolute deviation; computed on reading, O(n).</summary>
    public double Mad => IsReady ? MeasureMad() : double.NaN;

    public double Next(double value)
    {
        if (_count == period)
            Remove(_arrivals[_position]);
        Insert(value);
        _arrivals[_position] = value;
        _position = _position + 1 < period ? _position + 1 : 0;
        return Value;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_arrivals);
        writer.Write(_position);
        writer.Write(_count);
    }

    public void Load(StateReader reader)
    {
        reader.ReadDoubles(_arrivals);
        _position = reader.ReadIndex(period);
        _count = reader.ReadIndex(period + 1);
        _arrivals.CopyTo(_sorted, 0);
        Array.Sort(_sorted, 0, _count);
    }

    private void Remove(double value)
    {
        var index = Array.BinarySearch(_sorted, 0, _count, value);
        _count--;
        Array.Copy(_sorted, index + 1, _sorted, index, _count - index);
    }

    private void Insert(double value)
    {
        var index = Array.BinarySearch(_sorted, 0, _count, value);
        if (index < 0)
            index = ~index;
        Array.Copy(_sorted, index, _sorted, index + 1, _count - index);
        _sorted[index] = value;
        _count++;
    }

    // Deviations grow from the median to both sides of the sorted window, so the smaller of two ends is always the next one.
    private double MeasureMad()
    {
        var median = Value;
        var left = (period - 1) / 2;
        var right = left + 1;
        double previous = 0, deviation = 0;
        for (var taken = 0; taken <= period / 2; taken++)
        {
            previous = deviation;
            var below = left >= 0 ? median - _sorted[left] : double.PositiveInfinity;
            var above = right < period ? _sorted[right] - median : double.PositiveInfinity;
            deviation = Math.Min(below, above);
            if (below <= above)
                left--;
            else
                right++;
        }

        return period % 2 == 1 ? deviation : (previous + deviation) / 2;
    }
}

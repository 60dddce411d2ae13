using System.Runtime.CompilerServices;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Weighted moving average with linear weights 1 to n, the newest heaviest.</summary>
public sealed class Wma(int period) : IValueIndicator
{
    private readonly double _weights = period * (period + 1.0) / 2;

    // As in SlidingFold: below _position the items of the current block, from there on the previous block's suffixes, each already
    // weighted 1, 2, … from its oldest item. Nothing is taken out of a sum.
    private readonly double[] _items = new double[IndicatorPeriod.Check(period)];
    private double _sum;
    private double _weighted;
    private int _position;

    public int WarmUp => period;

    public bool IsReady { get; private set; }

    public double Value { get; private set; } = double.NaN;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double value)
    {
        var items = _items;
        items[_position] = value;
        _position++;
        _sum += value;
        _weighted += _position * value;
        if (_position == items.Length)
            return Value = CloseBlock() / _weights;
        // The current block stands behind the suffix, so each of its items weighs that much more.
        var total = items[_position] + _weighted + (items.Length - _position) * _sum;
        return Value = IsReady ? total / _weights : double.NaN;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_items);
        writer.Write([_sum, _weighted, Value]);
        writer.Write(_position);
        writer.Write(IsReady);
    }

    public void Load(StateReader reader)
    {
        reader.ReadDoubles(_items);
        Span<double> values = stackalloc double[3];
        reader.ReadDoubles(values);
        (_sum, _weighted, Value) = (values[0], values[1], values[2]);
        _position = reader.ReadIndex(period);
        IsReady = reader.ReadBoolean();
    }

    private double CloseBlock()
    {
        var whole = _weighted;
        var (sum, weighted) = (0.0, 0.0);
        for (var i = _items.Length - 1; i >= 0; i--)
        {
            sum += _items[i];
            weighted += sum;
            _items[i] = weighted;
        }

        (_sum, _weighted, _position) = (0, 0, 0);
        IsReady = true;
        return whole;
    }
}

using System.Runtime.CompilerServices;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Wilder's smoothing: the mean of the first n values, then (average × (n − 1) + value) / n.</summary>
internal sealed class WilderAverage(int period)
{
    private readonly double _period = IndicatorPeriod.Check(period);
    private double _seedSum;
    private int _seen;

    public bool IsReady => _seen == period;

    public double Value { get; private set; } = double.NaN;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double value) => _seen == period ? Value = (Value * (_period - 1) + value) / _period : Seed(value);

    public void Save(StateWriter writer)
    {
        writer.Write(_seen);
        writer.Write(_seedSum);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _seen = reader.ReadIndex(period + 1);
        _seedSum = reader.ReadDouble();
        Value = reader.ReadDouble();
    }

    private double Seed(double value)
    {
        _seedSum += value;
        _seen++;
        return Value = _seen == period ? _seedSum / _period : double.NaN;
    }
}

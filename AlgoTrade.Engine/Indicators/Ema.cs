using System.Runtime.CompilerServices;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Exponential moving average, alpha = 2 / (n + 1); the first value is the mean of the first n values.</summary>
public sealed class Ema(int period) : IValueIndicator
{
    private readonly double _alpha = 2.0 / (IndicatorPeriod.Check(period) + 1);
    private double _seedSum;
    private int _seen;

    public int WarmUp => period;

    public bool IsReady => _seen == period;

    public double Value { get; private set; } = double.NaN;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Next(double value) => _seen == period ? Value += _alpha * (value - Value) : Seed(value);

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
        return Value = _seen == period ? _seedSum / period : double.NaN;
    }
}

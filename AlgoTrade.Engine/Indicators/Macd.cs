using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Moving average convergence divergence: EMA(fast) − EMA(slow), each seeded with its own mean; the signal is an EMA of that line,
/// seeded with the mean of its first values.
/// </summary>
public sealed class Macd(int fast, int slow, int signal) : IValueIndicator
{
    private readonly Ema _fast = new(fast);
    private readonly Ema _slow = new(slow);
    private readonly Ema _signal = new(signal);

    public int WarmUp => Math.Max(fast, slow) + signal - 1;

    public bool IsReady => _signal.IsReady;

    /// <summary>The MACD line.</summary>
    public double Value { get; private set; } = double.NaN;

    public double Signal => _signal.Value;

    /// <summary>Line minus signal.</summary>
    public double Histogram => Value - _signal.Value;

    public double Next(double value)
    {
        Value = _fast.Next(value) - _slow.Next(value);
        if (!double.IsNaN(Value))
            _signal.Next(Value);
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _fast.Save(writer);
        _slow.Save(writer);
        _signal.Save(writer);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _fast.Load(reader);
        _slow.Load(reader);
        _signal.Load(reader);
        Value = reader.ReadDouble();
    }
}

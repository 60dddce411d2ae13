using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Weighted moving average with linear weights 1 to n, the newest heaviest.</summary>
public sealed class Wma(int period) : IValueIndicator
{
    private readonly SlidingFold<LinearSum, LinearFold> _window = new(period);
    private readonly double _weights = period * (period + 1.0) / 2;

    public int WarmUp => period;

    public bool IsReady => _window.IsFull;

    public double Value { get; private set; } = double.NaN;

    public double Next(double value)
    {
        var sum = _window.Next(LinearSum.One(value));
        return Value = _window.IsFull ? sum.Weighted / _weights : double.NaN;
    }

    public void Save(StateWriter writer)
    {
        _window.Save(writer);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _window.Load(reader);
        Value = reader.ReadDouble();
    }
}

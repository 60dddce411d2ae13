using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Simple moving average: mean of the last n values.</summary>
public sealed class Sma(int period) : IValueIndicator
{
    private readonly SlidingFold<double, SumFold> _window = new(period);

    public int WarmUp => period;

    public bool IsReady => _window.IsFull;

    public double Value { get; private set; } = double.NaN;

    public double Next(double value)
    {
        var sum = _window.Next(value);
        return Value = _window.IsFull ? sum / period : double.NaN;
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

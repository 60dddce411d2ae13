using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Rate of change in percent over n steps: 100 × (value / value n steps ago − 1).</summary>
public sealed class Roc(int period) : IValueIndicator
{
    private readonly Delay _past = new(period);

    public int WarmUp => period + 1;

    public bool IsReady => !double.IsNaN(Value);

    public double Value { get; private set; } = double.NaN;

    public double Next(double value) => Value = 100 * (value / _past.Next(value) - 1);

    public void Save(StateWriter writer)
    {
        _past.Save(writer);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _past.Load(reader);
        Value = reader.ReadDouble();
    }
}

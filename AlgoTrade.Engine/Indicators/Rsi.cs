using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Relative strength index after Wilder: 100 − 100 / (1 + average gain / average loss), 0 to 100. Without any loss it is 100, a flat
/// market included. First value after n changes.
/// </summary>
public sealed class Rsi(int period) : IValueIndicator
{
    private readonly WilderAverage _gain = new(period);
    private readonly WilderAverage _loss = new(period);
    private double _previous = double.NaN;

    public int WarmUp => period + 1;

    public bool IsReady => _gain.IsReady;

    public double Value { get; private set; } = double.NaN;

    public double Next(double value)
    {
        var change = value - _previous;
        _previous = value;
        if (double.IsNaN(change))
            return double.NaN;
        var gain = _gain.Next(Math.Max(change, 0));
        var loss = _loss.Next(Math.Max(-change, 0));
        return Value = !IsReady ? double.NaN : loss == 0 ? 100 : 100 - 100 / (1 + gain / loss);
    }

    public void Save(StateWriter writer)
    {
        _gain.Save(writer);
        _loss.Save(writer);
        writer.Write(_previous);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _gain.Load(reader);
        _loss.Load(reader);
        _previous = reader.ReadDouble();
        Value = reader.ReadDouble();
    }
}

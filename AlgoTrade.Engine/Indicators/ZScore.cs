using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>(value − mean) / population standard deviation over the last n values; 0 when all of them are equal.</summary>
public sealed class ZScore(int period) : IValueIndicator
{
    private readonly MovingMoments _moments = new(period);

    public int WarmUp => period;

    public bool IsReady => _moments.IsReady;

    public double Value { get; private set; } = double.NaN;

    public double Next(double value)
    {
        _moments.Next(value);
        var deviation = _moments.StandardDeviation;
        return Value = deviation == 0 ? 0 : (value - _moments.Mean) / deviation;
    }

    public void Save(StateWriter writer)
    {
        _moments.Save(writer);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        _moments.Load(reader);
        Value = reader.ReadDouble();
    }
}

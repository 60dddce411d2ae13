using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Population standard deviation (divide by n) of the last n values.</summary>
public sealed class StandardDeviation(int period) : IValueIndicator
{
    private readonly MovingMoments _moments = new(period);

    public int WarmUp => period;

    public bool IsReady => _moments.IsReady;

    public double Value => _moments.StandardDeviation;

    public double Next(double value)
    {
        _moments.Next(value);
        return Value;
    }

    public void Save(StateWriter writer) => _moments.Save(writer);

    public void Load(StateReader reader) => _moments.Load(reader);
}

using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Mean of the last n values ± <paramref name="width"/> population standard deviations.</summary>
public sealed class BollingerBands(int period, double width) : IValueIndicator
{
    private readonly MovingMoments _moments = new(period);

    public int WarmUp => period;

    public bool IsReady => _moments.IsReady;

    /// <summary>The middle band.</summary>
    public double Value => _moments.Mean;

    public double Upper => _moments.Mean + width * _moments.StandardDeviation;

    public double Lower => _moments.Mean - width * _moments.StandardDeviation;

    public double Next(double value)
    {
        _moments.Next(value);
        return Value;
    }

    public void Save(StateWriter writer) => _moments.Save(writer);

    public void Load(StateReader reader) => _moments.Load(reader);
}

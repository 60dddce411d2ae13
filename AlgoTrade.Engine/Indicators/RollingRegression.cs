using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// How one series moves with another over the last n pairs: slope of y on x (beta; x is the market) and Pearson correlation. Feed
/// returns, not prices. A side without any variance gives no value.
/// </summary>
public sealed class RollingRegression(int period) : IIndicator
{
    private readonly SlidingFold<JointMoments, JointMomentsFold> _window = new(IndicatorPeriod.Check(period, min: 2));

    public int WarmUp => period;

    public bool IsReady => _window.IsFull;

    public double Beta { get; private set; } = double.NaN;

    /// <summary>−1 to 1.</summary>
    public double Correlation { get; private set; } = double.NaN;

    public void Next(double x, double y)
    {
        var moments = _window.Next(JointMoments.One(x, y));
        if (!_window.IsFull)
            return;
        Beta = moments.SquaresX == 0 ? double.NaN : moments.Products / moments.SquaresX;
        var scale = Math.Sqrt(moments.SquaresX) * Math.Sqrt(moments.SquaresY);
        Correlation = scale == 0 ? double.NaN : Math.Clamp(moments.Products / scale, -1, 1);
    }

    public void Save(StateWriter writer)
    {
        _window.Save(writer);
        writer.Write(Beta);
        writer.Write(Correlation);
    }

    public void Load(StateReader reader)
    {
        _window.Load(reader);
        Beta = reader.ReadDouble();
        Correlation = reader.ReadDouble();
    }
}

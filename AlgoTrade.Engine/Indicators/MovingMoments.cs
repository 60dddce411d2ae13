using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Mean and population standard deviation (divide by n) of the last n values; shared by the indicators built on them.</summary>
internal sealed class MovingMoments(int period)
{
    private readonly SlidingFold<Moments, MomentsFold> _window = new(period);

    public bool IsReady => _window.IsFull;

    public double Mean { get; private set; } = double.NaN;

    public double StandardDeviation { get; private set; } = double.NaN;

    public void Next(double value)
    {
        var moments = _window.Next(Moments.One(value));
        if (!_window.IsFull)
            return;
        Mean = moments.Mean;
        StandardDeviation = Math.Sqrt(moments.PopulationVariance);
    }

    public void Save(StateWriter writer)
    {
        _window.Save(writer);
        writer.Write(Mean);
        writer.Write(StandardDeviation);
    }

    public void Load(StateReader reader)
    {
        _window.Load(reader);
        Mean = reader.ReadDouble();
        StandardDeviation = reader.ReadDouble();
    }
}

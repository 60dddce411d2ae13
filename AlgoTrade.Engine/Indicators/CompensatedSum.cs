using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>A sum over all of history whose rounding error does not grow with its length (Neumaier 1974).</summary>
internal struct CompensatedSum
{
    private double _sum;
    private double _compensation;

    public readonly double Value => _sum + _compensation;

    public void Add(double value)
    {
        var sum = _sum + value;
        _compensation += Math.Abs(_sum) >= Math.Abs(value) ? _sum - sum + value : value - sum + _sum;
        _sum = sum;
    }

    public readonly void Save(StateWriter writer)
    {
        writer.Write(_sum);
        writer.Write(_compensation);
    }

    public void Load(StateReader reader) => (_sum, _compensation) = (reader.ReadDouble(), reader.ReadDouble());
}

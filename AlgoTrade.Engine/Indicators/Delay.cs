using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Gives back what it was handed <c>period</c> steps ago; <see cref="double.NaN"/> before that.</summary>
internal sealed class Delay
{
    private readonly double[] _values;
    private int _position;

    public Delay(int period)
    {
        _values = new double[IndicatorPeriod.Check(period)];
        Array.Fill(_values, double.NaN);
    }

    public double Next(double value)
    {
        var past = _values[_position];
        _values[_position] = value;
        _position = _position + 1 < _values.Length ? _position + 1 : 0;
        return past;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_values);
        writer.Write(_position);
    }

    public void Load(StateReader reader)
    {
        reader.ReadDoubles(_values);
        _position = reader.ReadIndex(_values.Length);
    }
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Commodity channel index: (typical price − mean) / (0.015 × mean absolute deviation from that mean); 0 when all are equal. The mean
/// moves every step and with it every deviation, so a step costs O(n).
/// </summary>
public sealed class Cci(int period) : ICandleIndicator
{
    private const double Lambert = 0.015;
    private readonly double[] _typical = new double[IndicatorPeriod.Check(period)];
    private int _position;

    public int WarmUp => period;

    public bool IsReady { get; private set; }

    public double Value { get; private set; } = double.NaN;

    public double Next(in Candle candle)
    {
        var typical = (candle.High + candle.Low + candle.Close) / 3;
        _typical[_position] = typical;
        _position++;
        if (_position == period)
        {
            _position = 0;
            IsReady = true;
        }

        return Value = IsReady ? Measure(typical) : double.NaN;
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_typical);
        writer.Write(_position);
        writer.Write(IsReady);
        writer.Write(Value);
    }

    public void Load(StateReader reader)
    {
        reader.ReadDoubles(_typical);
        _position = reader.ReadIndex(period);
        IsReady = reader.ReadBoolean();
        Value = reader.ReadDouble();
    }

    private double Measure(double typical)
    {
        var sum = 0.0;
        foreach (var value in _typical)
            sum += value;
        var mean = sum / period;
        var deviation = 0.0;
        foreach (var value in _typical)
            deviation += Math.Abs(value - mean);
        return deviation == 0 ? 0 : (typical - mean) / (Lambert * deviation / period);
    }
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>On-balance volume in base units: starts at 0, adds the volume when the close rises, subtracts it when it falls.</summary>
public sealed class Obv : ICandleIndicator
{
    private CompensatedSum _sum;
    private double _previousClose = double.NaN;

    public int WarmUp => 1;

    public bool IsReady => !double.IsNaN(_previousClose);

    public double Value => IsReady ? _sum.Value : double.NaN;

    public double Next(in Candle candle)
    {
        if (candle.Close > _previousClose)
            _sum.Add(candle.Volume);
        else if (candle.Close < _previousClose)
            _sum.Add(-candle.Volume);
        _previousClose = candle.Close;
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _sum.Save(writer);
        writer.Write(_previousClose);
    }

    public void Load(StateReader reader)
    {
        _sum.Load(reader);
        _previousClose = reader.ReadDouble();
    }
}

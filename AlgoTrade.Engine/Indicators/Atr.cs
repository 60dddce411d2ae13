using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Average true range after Wilder, in price units. The first candle has no true range (it needs the previous close), so the first
/// value comes with candle n + 1.
/// </summary>
public sealed class Atr(int period) : ICandleIndicator
{
    private readonly WilderAverage _average = new(period);
    private double _previousClose = double.NaN;

    public int WarmUp => period + 1;

    public bool IsReady => _average.IsReady;

    public double Value => _average.Value;

    public double Next(in Candle candle)
    {
        if (!double.IsNaN(_previousClose))
            _average.Next(TrueRange.Of(candle, _previousClose));
        _previousClose = candle.Close;
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _average.Save(writer);
        writer.Write(_previousClose);
    }

    public void Load(StateReader reader)
    {
        _average.Load(reader);
        _previousClose = reader.ReadDouble();
    }
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>Keltner channel: EMA of the close ± <paramref name="width"/> average true ranges.</summary>
public sealed class Keltner(int period, double width, int atrPeriod) : ICandleIndicator
{
    private readonly Ema _ema = new(period);
    private readonly Atr _atr = new(atrPeriod);

    public int WarmUp => Math.Max(_ema.WarmUp, _atr.WarmUp);

    public bool IsReady => _ema.IsReady && _atr.IsReady;

    /// <summary>The middle line.</summary>
    public double Value => IsReady ? _ema.Value : double.NaN;

    public double Upper => _ema.Value + width * _atr.Value;

    public double Lower => _ema.Value - width * _atr.Value;

    public double Next(in Candle candle)
    {
        _ema.Next(candle.Close);
        _atr.Next(candle);
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _ema.Save(writer);
        _atr.Save(writer);
    }

    public void Load(StateReader reader)
    {
        _ema.Load(reader);
        _atr.Load(reader);
    }
}

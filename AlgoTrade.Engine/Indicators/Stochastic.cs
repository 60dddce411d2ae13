using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Place of the close in the range of the last n candles, 0 to 100, averaged over <paramref name="slowing"/> steps (K) and again over
/// <paramref name="d"/> steps (D). A window without any range gives 50: neither high nor low.
/// </summary>
public sealed class Stochastic(int period, int slowing, int d) : ICandleIndicator
{
    private readonly SlidingFold<double, MaximumFold> _highest = new(period);
    private readonly SlidingFold<double, MinimumFold> _lowest = new(period);
    private readonly Sma _k = new(slowing);
    private readonly Sma _d = new(d);

    public int WarmUp => period + slowing + d - 2;

    public bool IsReady => _d.IsReady;

    /// <summary>K.</summary>
    public double Value => _k.Value;

    public double D => _d.Value;

    public double Next(in Candle candle)
    {
        var high = _highest.Next(candle.High);
        var low = _lowest.Next(candle.Low);
        if (_highest.IsFull)
        {
            _k.Next(high == low ? 50 : 100 * (candle.Close - low) / (high - low));
            if (_k.IsReady)
                _d.Next(_k.Value);
        }

        return Value;
    }

    public void Save(StateWriter writer)
    {
        _highest.Save(writer);
        _lowest.Save(writer);
        _k.Save(writer);
        _d.Save(writer);
    }

    public void Load(StateReader reader)
    {
        _highest.Load(reader);
        _lowest.Load(reader);
        _k.Load(reader);
        _d.Load(reader);
    }
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Indicators;

/// <summary>
/// Highest high and lowest low of n candles: with the current one, and over the n candles before it (what a breakout is measured
/// against: a close can never exceed a channel that contains its own high).
/// </summary>
public sealed class Donchian(int period) : ICandleIndicator
{
    private readonly SlidingFold<double, MaximumFold> _highest = new(period);
    private readonly SlidingFold<double, MinimumFold> _lowest = new(period);

    public int WarmUp => period + 1;

    public bool IsReady => !double.IsNaN(PriorUpper);

    /// <summary>Middle of the channel, current candle included.</summary>
    public double Value => (Upper + Lower) / 2;

    /// <summary>Highest high of the last n candles, current one included.</summary>
    public double Upper { get; private set; } = double.NaN;

    public double Lower { get; private set; } = double.NaN;

    /// <summary>Highest high of the n candles before the current one.</summary>
    public double PriorUpper { get; private set; } = double.NaN;

    public double PriorLower { get; private set; } = double.NaN;

    public double Next(in Candle candle)
    {
        (PriorUpper, PriorLower) = (Upper, Lower);
        var high = _highest.Next(candle.High);
        var low = _lowest.Next(candle.Low);
        if (_highest.IsFull)
            (Upper, Lower) = (high, low);
        return Value;
    }

    public void Save(StateWriter writer)
    {
        _highest.Save(writer);
        _lowest.Save(writer);
        writer.Write([Upper, Lower, PriorUpper, PriorLower]);
    }

    public void Load(StateReader reader)
    {
        _highest.Load(reader);
        _lowest.Load(reader);
        Span<double> values = stackalloc double[4];
        reader.ReadDoubles(values);
        (Upper, Lower, PriorUpper, PriorLower) = (values[0], values[1], values[2], values[3]);
    }
}

using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Execution;

/// <summary>Prices between which no live order reacts: what lets most candles pass with three comparisons.</summary>
internal struct PriceBounds()
{
    // Further than this the bot has most often moved its orders before.
    private const int FarthestLook = 64;

    private double _fall = double.NegativeInfinity;
    private double _rise = double.PositiveInfinity;

    /// <summary>An order acts at the next open, whatever it is.</summary>
    public bool ActsAtOpen { get; set; }

    /// <summary>Nothing can happen at any price.</summary>
    public readonly bool IsIdle => !ActsAtOpen && double.IsNegativeInfinity(_fall) && double.IsPositiveInfinity(_rise);

    public void Add(decimal price, bool reactsToFall)
    {
        if (reactsToFall)
            _fall = Math.Max(_fall, (double)price);
        else
            _rise = Math.Min(_rise, (double)price);
    }

    public readonly bool ActsIn(in Candle candle) => ActsAtOpen || candle.Low <= _fall || candle.High >= _rise;

    /// <summary>
    /// The first candle from <paramref name="from"/> on, but at most <paramref name="to"/>, in which something may fill. A lower bound: it does not
    /// look far, and is cheap to ask again.
    /// </summary>
    public readonly int FirstActing(CandleSeries candles, int from, int to)
    {
        if (ActsAtOpen || IsIdle)
            return ActsAtOpen ? from : to;
        to = Math.Min(to, from + FarthestLook);
        var low = candles.Low[from..to];
        var high = candles.High[from..to];
        for (var i = 0; i < low.Length && i < high.Length; i++)
        {
            if (low[i] <= _fall || high[i] >= _rise)
                return from + i;
        }

        return to;
    }
}

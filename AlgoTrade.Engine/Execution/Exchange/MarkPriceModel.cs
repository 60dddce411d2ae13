namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>
/// The mark price of one market: the median of the oracle plus the smoothed distance of the mid from it (150 s), of the book (median of best bid,
/// best ask and last trade) and of the smoothed book (30 s). The exchange takes the last one when, as here, no price of other exchanges is at
/// hand. Source: Hyperliquid documentation, "Robust price indices".
/// </summary>
public sealed class MarkPriceModel
{
    private const double BasisSeconds = 150;
    private const double BookSeconds = 30;
    private readonly Smoothed _basis = new(BasisSeconds);
    private readonly Smoothed _book = new(BookSeconds);
    private long _lastMs = -1;

    /// <summary>Takes one sample and gives the price that follows from all so far, unrounded.</summary>
    /// <param name="bestBid">Null: nobody buys; the mark is the oracle price plus the last known basis then.</param>
    public decimal Next(decimal oracle, decimal? bestBid, decimal? bestAsk, decimal last, long nowMs)
    {
        var seconds = _lastMs < 0 ? 1 : Math.Max(1, nowMs - _lastMs) / 1_000.0;
        _lastMs = nowMs;
        if (bestBid is not { } bid || bestAsk is not { } ask)
            return oracle + (decimal)_basis.Value;
        var book = last == 0 ? (bid + ask) / 2 : Math.Clamp(last, bid, ask);
        var anchored = oracle + (decimal)_basis.Add((double)((bid + ask) / 2 - oracle), seconds);
        return Median(anchored, book, (decimal)_book.Add((double)book, seconds));
    }

    private static decimal Median(decimal a, decimal b, decimal c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    /// <summary>Mean that forgets: a sample counts by the time since the one before it and fades with the given time constant.</summary>
    private sealed class Smoothed(double seconds)
    {
        private double _numerator;
        private double _denominator;

        public double Value => _denominator == 0 ? 0 : _numerator / _denominator;

        public double Add(double sample, double elapsed)
        {
            var faded = Math.Exp(-elapsed / seconds);
            _numerator = _numerator * faded + sample * elapsed;
            _denominator = _denominator * faded + elapsed;
            return Value;
        }
    }
}

using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.Backtests;

/// <summary>What went by of one instrument while a recording was read.</summary>
internal sealed class RecordingCount(InstrumentName instrument, CandleInterval interval)
{
    private readonly List<long> _times = [];
    private readonly List<double> _prices = [];

    public long Trades { get; private set; }

    public long Quotes { get; private set; }

    public long Contexts { get; private set; }

    public DateTimeOffset? First { get; private set; }

    public DateTimeOffset? Last { get; private set; }

    public void Add(EngineEvent marketEvent)
    {
        switch (marketEvent)
        {
            case TradeOccurred trade when trade.Instrument == instrument:
                Trades++;
                Note(trade.OccurredAt, trade.Price.Value);
                break;
            case BestBidOfferChanged quote when quote.Instrument == instrument:
                Quotes++;
                Note(quote.OccurredAt, quote.Mid);
                break;
            case AssetContextChanged context when context.Instrument == instrument:
                Contexts++;
                break;
        }
    }

    /// <summary>The last price of each interval, at its end.</summary>
    public Curve Closes() => Curve.Thinned([.. _times], [.. _prices]);

    private void Note(DateTimeOffset at, decimal? price)
    {
        First ??= at;
        Last = at;
        if (price is not { } known)
        {
            return;
        }

        var close = interval.BucketStart(at.ToUnixTimeMilliseconds()) + interval.Milliseconds();
        if (_times.Count == 0 || _times[^1] != close)
        {
            _times.Add(close);
            _prices.Add((double)known);
        }
        else
        {
            _prices[^1] = (double)known;
        }
    }
}

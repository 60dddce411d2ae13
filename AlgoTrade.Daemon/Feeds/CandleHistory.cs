using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// Candles of the past: stored ones first, the rest from the exchange (which keeps 5,000), with silent ones where no trade fell.
/// </summary>
internal sealed class CandleHistory(IMarketReader reader, CandleReader stored, InstrumentCatalog instruments) : ICandleHistory
{
    public async Task<IReadOnlyList<Candle>> ReadAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var known = await ReadStoredAsync(instrument, interval, from, to, cancellationToken);
        var expected = (to - from) / interval.Duration();
        if (known.Count >= expected)
            return known;
        // What both have, the exchange says: ours may be built from trades.
        var fetched = await reader.GetCandlesAsync(instrument, interval, from, to, cancellationToken);
        var merged = new SortedDictionary<long, Candle>();
        foreach (var candle in known.Concat(fetched))
            merged[candle.OpenTimeMs] = candle;
        return WithSilentOnes(merged.Values, interval, to.ToUnixTimeMilliseconds());
    }

    /// <summary>Between two known candles a missing one had no trade: it repeats the close. Before the first nothing is known.</summary>
    internal static IReadOnlyList<Candle> WithSilentOnes(IEnumerable<Candle> candles, CandleInterval interval, long toMs)
    {
        var width = interval.Milliseconds();
        var complete = new List<Candle>();
        foreach (var candle in candles)
        {
            if (candle.OpenTimeMs + width > toMs)
                break;
            while (complete.Count > 0 && complete[^1].OpenTimeMs + width < candle.OpenTimeMs)
                complete.Add(Candle.Silent(complete[^1].OpenTimeMs + width, complete[^1].Close));
            complete.Add(candle);
        }

        return complete;
    }

    private async Task<IReadOnlyList<Candle>> ReadStoredAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (await instruments.NumberOfAsync(instrument, cancellationToken) is not { } number)
            return [];
        var series = await stored.LoadAsync(number, instrument, interval, from, to, cancellationToken);
        return [.. Enumerable.Range(0, series.Count).Select(index => series[index])];
    }
}

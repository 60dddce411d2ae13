using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>Candles of the past from the exchange, with silent ones where no trade fell.</summary>
internal sealed class CandleHistory(IMarketReader reader) : ICandleHistory
{
    public async Task<IReadOnlyList<Candle>> ReadAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var candles = await reader.GetCandlesAsync(instrument, interval, from, to, cancellationToken);
        return WithSilentOnes(candles, interval, to.ToUnixTimeMilliseconds());
    }

    /// <summary>Between two known candles a missing one had no trade: it repeats the close. Before the first nothing is known.</summary>
    internal static IReadOnlyList<Candle> WithSilentOnes(IReadOnlyList<Candle> candles, CandleInterval interval, long toMs)
    {
        var width = interval.Milliseconds();
        var complete = new List<Candle>(candles.Count);
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
}

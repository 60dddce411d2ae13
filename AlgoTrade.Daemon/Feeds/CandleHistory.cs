using System.Collections.Concurrent;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// Candles of the past: stored ones first; what is missing comes from the exchange (which keeps 5,000) and is stored with them. Silent ones stand where
/// no trade fell.
/// </summary>
internal sealed class CandleHistory(CandleFetcher fetcher, IMarketReader exchange, CandleReader stored, InstrumentCatalog instruments, ILogger<CandleHistory> logger) : ICandleHistory
{
    // Bots start side by side: the first one of an instrument fetches, the others find what it stored.
    private readonly ConcurrentDictionary<(InstrumentName, CandleInterval), SemaphoreSlim> _turns = new();

    public async Task<IReadOnlyList<Candle>> ReadAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd((instrument, interval), static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await ReadInTurnAsync(instrument, interval, from, to, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<IReadOnlyList<Candle>> ReadInTurnAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var known = await ReadStoredAsync(instrument, interval, from, to, cancellationToken);
        if (FirstMissing(known, interval, from, to) is not { } missing)
            return known;
        var merged = new SortedDictionary<long, Candle>();
        // What both have, the exchange says: ours may be built from trades.
        foreach (var candle in known.Concat(await FetchAsync(instrument, interval, missing, to, cancellationToken)))
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

    private static DateTimeOffset? FirstMissing(IReadOnlyList<Candle> known, CandleInterval interval, DateTimeOffset from, DateTimeOffset to)
    {
        var next = from.ToUnixTimeMilliseconds();
        foreach (var candle in known)
        {
            if (candle.OpenTimeMs > next)
                break;
            next = candle.OpenTimeMs + interval.Milliseconds();
        }

        var missing = DateTimeOffset.FromUnixTimeMilliseconds(next);
        return missing + interval.Duration() <= to ? missing : null;
    }

    private async Task<IReadOnlyList<Candle>> FetchAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (fetcher.WasAnswered(instrument, interval, from, to))
            return [];
        try
        {
            return (await fetcher.FetchAsync(instrument, interval, from, to, cancellationToken)).Candles;
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            // A bot that needs candles gets them, stored or not.
            logger.FetchedNotStored(exception, instrument);
            return await exchange.GetCandlesAsync(instrument, interval, from, to, cancellationToken);
        }
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

using System.Collections.Concurrent;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>What the exchange had of a stretch, and what became of it here.</summary>
internal sealed record FetchedCandles(IReadOnlyList<Candle> Candles, CandleWriteResult? Written);

/// <summary>
/// Fetches candles of the past from the exchange and stores them at once: whoever needs them next, a bot, a backtest or a chart, finds them. The
/// exchange keeps 5,000 per interval; what lies before is not asked for.
/// </summary>
internal sealed class CandleFetcher(IMarketReader exchange, CandleWriter writer, InstrumentCatalog instruments, TimeProvider timeProvider)
{
    public const int KeptByExchange = 5_000;

    private const string Origin = "exchange candle history";

    // A closed stretch does not change: what was answered a moment ago for one bot is answered for all.
    private readonly ConcurrentDictionary<(InstrumentName, CandleInterval), (DateTimeOffset From, DateTimeOffset To)> _answered = [];

    /// <summary>The oldest candle the exchange may still have.</summary>
    public DateTimeOffset Horizon(CandleInterval interval) =>
        DateTimeOffset.FromUnixTimeMilliseconds(interval.BucketStart(timeProvider.GetUtcNow().ToUnixTimeMilliseconds())) - (interval.Duration() * KeptByExchange);

    /// <summary>It was asked for and stored already: what is not in the database, the exchange does not have.</summary>
    public bool WasAnswered(InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to) =>
        _answered.TryGetValue((instrument, interval), out var known) && known.From <= from && to <= known.To;

    /// <summary>Candles that open in <c>[from, to)</c>, oldest first, as far as the exchange has them.</summary>
    /// <exception cref="ExchangeUnavailableException">The exchange cannot be read.</exception>
    /// <exception cref="Npgsql.NpgsqlException">The database does not take them.</exception>
    public async Task<FetchedCandles> FetchAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var first = from > Horizon(interval) ? from : Horizon(interval);
        if (first >= to)
            return new FetchedCandles([], null);
        var candles = await exchange.GetCandlesAsync(instrument, interval, first, to, cancellationToken);
        if (await instruments.NumberOfAsync(instrument, cancellationToken) is not { } number || candles.Count == 0)
            return new FetchedCandles(candles, null);
        var rows = candles.Select(candle => new NewCandle(number, interval, candle)).ToList();
        var written = await writer.WriteAsync(rows, CandleSource.Observed, Origin, cancellationToken);
        DaemonTelemetry.RowsRecorded("candles", written.Stored);
        Remember(instrument, interval, from, to);
        return new FetchedCandles(candles, written);
    }

    private void Remember(InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to) => _answered.AddOrUpdate(
        (instrument, interval),
        (from, to),
        (_, known) => from <= known.To && known.From <= to ? (from < known.From ? from : known.From, to > known.To ? to : known.To) : (from, to));
}

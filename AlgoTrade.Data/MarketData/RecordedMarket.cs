using AlgoTrade.Data.Instruments;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>
/// What a backtest over recorded trades needs of one instrument: trades, contexts and known gaps, read while the run goes on, and the candles before and
/// during it. Quotes are not recorded: they change a hundred times as often as candles close, and the trades imply them.
/// </summary>
public sealed class RecordedMarket(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    private readonly MarketStreams _streams = new(dataSource, timeProvider);
    private readonly CandleReader _candles = new(dataSource);
    private readonly DataGapStore _gaps = new(dataSource);

    /// <param name="candlesFrom">From where candles are read, for the indicators.</param>
    /// <param name="cancellationToken">Also ends the streams.</param>
    public async Task<RecordedLeg> OpenAsync(
        StoredInstrument instrument, CandleInterval interval, DateTimeOffset candlesFrom, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (id, name) = (instrument.InstrumentId, instrument.Instrument.Name);
        var first = await _streams.FirstTradeAtAsync(id, from, to, cancellationToken).ConfigureAwait(false);
        // As with trades: nothing before the first of them counts.
        var begin = first ?? to;
        var hasContexts = await _streams.LastAssetContextAtAsync(id, to, cancellationToken).ConfigureAwait(false) is { } last && last >= begin;
        var rates = await _streams.FundingRatesAsync(id, begin, to, cancellationToken).ConfigureAwait(false);
        return new RecordedLeg
        {
            Rules = instrument.Instrument,
            First = first,
            Trades = _streams.ReadTradesAsync(id, begin, to, cancellationToken).ToBlockingEnumerable(cancellationToken).Select(trade => new TradeOccurred(
                name, new Price(trade.Price), new Quantity(trade.Quantity), trade.TakerSide, trade.TradeId, trade.OccurredAt)),
            Contexts = hasContexts
                ? _streams.ReadAssetContextsAsync(id, begin, to, cancellationToken).ToBlockingEnumerable(cancellationToken).Select(context => new AssetContextChanged(
                    name, new Price(context.MarkPrice), new Price(context.OraclePrice), context.FundingRate, context.OpenInterest, context.OccurredAt)) : null,
            Gaps = Events(name, await GapsAsync(id, begin, to, cancellationToken).ConfigureAwait(false)),
            Candles = await _candles.LoadAsync(id, name, interval, candlesFrom, to, cancellationToken).ConfigureAwait(false),
            Funding = [.. rates.Select(rate => new FundingRate(rate.FundingTime, rate.FundingRate))],
        };
    }

    private async Task<IEnumerable<DataGap>> GapsAsync(int instrumentId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var missing = await _gaps.ListAsync(instrumentId, onlyMissing: true, cancellationToken).ConfigureAwait(false);
        return missing.Where(gap => gap.Stream == "trades" && gap.To > from && gap.From < to).Select(gap => gap with { From = gap.From > from ? gap.From : from });
    }

    // Gaps may overlap: the interruption ends with the last of them.
    private static List<EngineEvent> Events(InstrumentName name, IEnumerable<DataGap> gaps)
    {
        var events = new List<EngineEvent>();
        foreach (var gap in gaps)
        {
            if (events is [.., FeedGapClosed closed] && closed.OccurredAt >= gap.From)
            {
                events[^1] = closed with { OccurredAt = closed.OccurredAt > gap.To ? closed.OccurredAt : gap.To };
                continue;
            }

            events.Add(new FeedGapOpened(name, gap.Cause, gap.From));
            events.Add(new FeedGapClosed(name, IsFilled: false, gap.To));
        }

        return events;
    }
}

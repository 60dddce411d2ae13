using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>Reference and historical data over REST.</summary>
public sealed class HyperliquidMarketReader(InfoClient info, InstrumentCatalog catalog, ExchangeTime exchangeTime) : IMarketReader, IMarketCatchUp
{
    private const int FundingPage = 500;

    public async Task<IReadOnlyList<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(cancellationToken);
        return [.. catalog.All.OrderBy(instrument => instrument.AssetId)];
    }

    public async Task<IReadOnlyList<Candle>> GetCandlesAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await exchangeTime.EnsureMeasuredAsync(cancellationToken);
        var (fromMs, toMs) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds());
        var candles = toMs <= fromMs ? [] : await ReadAsync(instrument, interval, fromMs, toMs - 1, cancellationToken);
        var now = exchangeTime.Now;
        // The exchange adds the candle that contains the start, and the one that is still open.
        return [.. candles.Where(candle => candle.OpenTimeMs >= fromMs && candle.OpenTimeMs < toMs && candle.CloseTime(interval) <= now)];
    }

    /// <summary>Oldest first; the last may still be open.</summary>
    async Task<IReadOnlyList<Candle>> IMarketCatchUp.ReadAsync(
        InstrumentName instrument, CandleInterval interval, long fromMs, CancellationToken cancellationToken) =>
        await ReadAsync(instrument, interval, fromMs, exchangeTime.Now.ToUnixTimeMilliseconds(), cancellationToken);

    Task IMarketCatchUp.RefreshRulesAsync(CancellationToken cancellationToken) => catalog.RefreshAsync(cancellationToken);

    public async Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        InstrumentName instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rates = new SortedDictionary<long, FundingRate>();
        var (next, end) = (from.ToUnixTimeMilliseconds(), to.ToUnixTimeMilliseconds() - 1);
        while (next <= end)
        {
            var request = InfoRequest.FundingHistory(instrument.Value, next, end);
            var page = await info.ReadOrNullAsync<IReadOnlyList<WireFundingRate>>(request, cancellationToken) ?? [];
            foreach (var rate in page)
                rates[rate.Time] = rate.ToFundingRate();
            if (page.Count < FundingPage)
                break;
            next = page.Max(rate => rate.Time) + 1;
        }

        return [.. rates.Values];
    }

    private async Task<List<Candle>> ReadAsync(
        InstrumentName instrument, CandleInterval interval, long fromMs, long lastMs, CancellationToken cancellationToken)
    {
        var request = InfoRequest.Candles(instrument.Value, interval.ToText(), fromMs, lastMs);
        var candles = await info.ReadOrNullAsync<IReadOnlyList<WireCandle>>(request, cancellationToken) ?? [];
        return [.. candles.OrderBy(candle => candle.OpenTime).Select(candle => candle.ToCandle())];
    }

    /// <summary>The exchange's clock minus ours, measured now.</summary>
    /// <exception cref="ExchangeUnavailableException">The exchange did not answer.</exception>
    public Task<TimeSpan> GetClockOffsetAsync(CancellationToken cancellationToken) => exchangeTime.MeasureAsync(cancellationToken);
}

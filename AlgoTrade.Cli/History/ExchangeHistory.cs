using System.Globalization;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.History;

/// <summary>One stream of one instrument on its way into the database: what came, what was new, what is missing.</summary>
/// <param name="Stream">candles or funding_rates.</param>
/// <param name="Stored">New or changed rows; the others were there already, came twice or were refused.</param>
/// <param name="Missing">Candles that the stretch from first to last lacks.</param>
/// <param name="Note">What a person should know, as a sentence; empty when nothing.</param>
internal sealed record FetchedRow(
    string Coin, string Stream, string Interval, int Read, int Stored, int Unchanged, int Repeated, int Refused, long Missing,
    DateTimeOffset? First, DateTimeOffset? Last, string Note);

/// <summary>
/// Reads history from the exchange into the database. Reads are repeated patiently, because the same rows twice change nothing; the adapter
/// underneath waits for the weight budget of the IP address.
/// </summary>
internal sealed class ExchangeHistory(IMarketReader exchange, CandleWriter candles, MarketStreams streams, TimeProvider timeProvider)
{
    /// <summary>The exchange keeps this many candles of an interval, counted back from now; what is older was never recorded or is lost.</summary>
    public const int KeptCandles = 5_000;

    private const string CandleOrigin = "exchange history";

    /// <summary>Open time of the oldest candle that the exchange still has.</summary>
    public static DateTimeOffset Earliest(CandleInterval interval, DateTimeOffset now) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Max(0, interval.BucketStart(now.ToUnixTimeMilliseconds()) - (interval.Milliseconds() * KeptCandles)));

    /// <exception cref="ExchangeUnavailableException">The exchange did not answer, also not when asked again.</exception>
    public async Task<FetchedRow> CandlesAsync(StoredInstrument instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var name = instrument.Instrument.Name;
        var read = await Patience.ReadAsync(() => exchange.GetCandlesAsync(name, interval, from, to, cancellationToken), timeProvider, cancellationToken);
        var series = CandleSeries.From(name, interval, [.. read]);
        var result = await candles.WriteAsync(instrument.InstrumentId, series, CandleSource.Observed, CandleOrigin, cancellationToken);
        var earliest = Earliest(interval, timeProvider.GetUtcNow());
        var lost = from < earliest ? string.Create(CultureInfo.InvariantCulture, $"the exchange keeps {KeptCandles:N0}: none before {earliest:yyyy-MM-dd HH:mm}") : "";
        return Row(series, result, lost);
    }

    /// <exception cref="ExchangeUnavailableException">The exchange did not answer, also not when asked again.</exception>
    public async Task<FetchedRow> FundingAsync(StoredInstrument instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var name = instrument.Instrument.Name;
        var rates = await Patience.ReadAsync(() => exchange.GetFundingRatesAsync(name, from, to, cancellationToken), timeProvider, cancellationToken);
        return await StoreFundingAsync(instrument, rates, streams, cancellationToken);
    }

    internal static async Task<FetchedRow> StoreFundingAsync(
        StoredInstrument instrument, IReadOnlyList<FundingRate> rates, MarketStreams streams, CancellationToken cancellationToken)
    {
        var result = await streams.WriteFundingRatesAsync(
            [.. rates.Select(rate => new StoredFundingRate(instrument.InstrumentId, rate.OccurredAt, rate.Rate, null))], cancellationToken);
        return new FetchedRow(
            instrument.Instrument.Name.Value, "funding_rates", "1h", rates.Count, result.Stored, result.Unchanged, 0, result.Refused, 0,
            rates.Count == 0 ? null : rates[0].OccurredAt, rates.Count == 0 ? null : rates[^1].OccurredAt, result.Refusals.Count == 0 ? "" : result.Refusals[0]);
    }

    internal static FetchedRow Row(CandleSeries series, CandleWriteResult result, string note)
    {
        var times = series.OpenTimeMs;
        var missing = times.Length == 0 ? 0 : ((times[^1] - times[0]) / series.Interval.Milliseconds()) + 1 - times.Length;
        var refusal = result.Refusals.Count == 0 ? "" : result.Refusals[0].Reason;
        return new FetchedRow(
            series.Instrument.Value, "candles", series.Interval.ToText(), series.Count, result.Stored, result.Unchanged, result.Repeated, result.Refused, Math.Max(0, missing),
            times.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(times[0]), times.Length == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(times[^1]),
            string.Join("; ", new[] { note, refusal }.Where(text => text.Length > 0)));
    }
}

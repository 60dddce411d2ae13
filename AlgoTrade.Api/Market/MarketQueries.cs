using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Market;

internal sealed class MarketQueries(ApiDatabase database, IOptions<ApiOptions> options)
{
    private static readonly Listing Instruments = new(
        "instrument_id, network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, updated_at",
        "instruments",
        "network = @network",
        "instrument_id");

    private static readonly Listing Funding = new(
        "funding_time, funding_rate, premium", "funding_rates", "instrument_id = @instrument AND funding_time >= @from AND funding_time < @to", "0::bigint", "funding_time");

    // Buckets start at multiples of the width since 1970, as the exchange has it.
    private const string CandlesSql =
        """
        WITH stored AS (
            SELECT open_time, open, high, low, close, volume,
                   to_timestamp(floor(extract(epoch FROM open_time) / @width) * @width) AS bucket
            FROM candles
            WHERE instrument_id = @instrument AND interval_s = @stored
              AND open_time >= to_timestamp(floor(extract(epoch FROM @from::timestamptz) / @width) * @width) AND open_time < @to)
        SELECT bucket AS open_time, (array_agg(open ORDER BY open_time))[1] AS open, max(high) AS high, min(low) AS low,
               (array_agg(close ORDER BY open_time DESC))[1] AS close, sum(volume) AS volume
        FROM stored GROUP BY bucket ORDER BY bucket LIMIT @limit
        """;

    public Task<Page<InstrumentResponse>> InstrumentsAsync(string? network, PageRequest page, CancellationToken cancellationToken) =>
        database.PageAsync<InstrumentResponse>(Instruments, page, cancellationToken, ("network", network ?? options.Value.Network));

    public async Task<InstrumentResponse> InstrumentAsync(string coin, string? network, CancellationToken cancellationToken) =>
        await database.FindAsync<InstrumentResponse>(
            $"SELECT {Instruments.Select} FROM instruments WHERE network = @network AND coin = @coin",
            cancellationToken,
            ("network", network ?? options.Value.Network),
            ("coin", coin)) ?? throw ProblemException.NotFound("instrument", coin);

    public async Task<Page<FundingRateResponse>> FundingAsync(string coin, string? network, TimeRange range, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<FundingRateResponse>(
            Funding,
            page,
            cancellationToken,
            ("instrument", (await InstrumentAsync(coin, network, cancellationToken)).InstrumentId),
            ("from", range.FromOrFirst),
            ("to", range.ToOrLast));

    /// <summary>Candles of any interval, oldest first: stored ones, or built from the widest stored ones that fit into the interval.</summary>
    public async Task<CandlesResponse> CandlesAsync(string coin, string? network, string interval, TimeRange range, int limit, CancellationToken cancellationToken)
    {
        if (!CandleIntervals.TryParse(interval, out var parsed))
        {
            throw ProblemException.Invalid(
                "interval", $"interval is \"{ProblemException.Shorten(interval)}\": expected {string.Join(", ", CandleIntervals.All.Select(one => one.ToText()))}.");
        }

        var instrument = await InstrumentAsync(coin, network, cancellationToken);
        var width = (int)parsed.Duration().TotalSeconds;
        var stored = await StoredWidthAsync(instrument.InstrumentId, width, cancellationToken);
        if (stored == 0)
        {
            return new CandlesResponse(coin, interval, null, [], null);
        }

        var from = range.From?.Value ?? await FirstOpenTimeAsync(instrument.InstrumentId, stored, cancellationToken);
        // Bounds the work: whatever the range, no more than the page and one candle more is built. Gaps make a page shorter.
        var to = Min(range.ToOrLast, Min(from, range.ToOrLast).AddSeconds((double)width * (limit + 1)));
        var candles = await database.ListAsync<CandleResponse>(
            CandlesSql, cancellationToken, ("instrument", instrument.InstrumentId), ("stored", stored), ("width", width), ("from", from), ("to", to), ("limit", limit));
        return new CandlesResponse(coin, interval, Text(stored), candles, to < range.ToOrLast && await HasMoreAsync(instrument.InstrumentId, stored, candles, to, width, cancellationToken) is { } next ? next : null);
    }

    private async Task<DateTimeOffset?> HasMoreAsync(
        int instrument, int stored, List<CandleResponse> candles, DateTimeOffset to, int width, CancellationToken cancellationToken)
    {
        var after = candles.Count == 0 ? to : candles[^1].OpenTime.AddSeconds(width);
        return (await database.ListAsync<OpenTimeRow>(
            "SELECT min(open_time) AS open_time FROM candles WHERE instrument_id = @instrument AND interval_s = @stored AND open_time >= @after HAVING min(open_time) IS NOT NULL",
            cancellationToken,
            ("instrument", instrument),
            ("stored", stored),
            ("after", after))).Select(row => (DateTimeOffset?)row.OpenTime).FirstOrDefault();
    }

    private async Task<int> StoredWidthAsync(int instrument, int width, CancellationToken cancellationToken)
    {
        foreach (var candidate in CandleIntervals.All.Select(one => (int)one.Duration().TotalSeconds).Where(one => width % one == 0).OrderDescending())
        {
            if (await database.ScalarAsync<bool>(
                "SELECT EXISTS (SELECT FROM candles WHERE instrument_id = @instrument AND interval_s = @width)", cancellationToken, ("instrument", instrument), ("width", candidate)))
            {
                return candidate;
            }
        }

        return 0;
    }

    private async Task<DateTimeOffset> FirstOpenTimeAsync(int instrument, int stored, CancellationToken cancellationToken) =>
        (await database.ListAsync<OpenTimeRow>(
            "SELECT min(open_time) AS open_time FROM candles WHERE instrument_id = @instrument AND interval_s = @stored",
            cancellationToken,
            ("instrument", instrument),
            ("stored", stored)))[0].OpenTime;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static string Text(int width) => CandleIntervals.All.First(one => (int)one.Duration().TotalSeconds == width).ToText();

    private sealed record OpenTimeRow(DateTimeOffset OpenTime);
}

using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.History;

internal sealed class DataQueries(ApiDatabase database, IOptions<ApiOptions> options)
{
    // First and last by the ends of the index, not by reading hundreds of millions of candles.
    private const string CoverageSql =
        """
        SELECT i.coin, w.width AS interval_s, f.open_time AS first, l.open_time AS last, g.open_gaps
        FROM instruments i
        CROSS JOIN unnest(@widths::int[]) AS w(width)
        CROSS JOIN LATERAL (SELECT open_time FROM candles WHERE instrument_id = i.instrument_id AND interval_s = w.width ORDER BY open_time LIMIT 1) f
        CROSS JOIN LATERAL (SELECT open_time FROM candles WHERE instrument_id = i.instrument_id AND interval_s = w.width ORDER BY open_time DESC LIMIT 1) l
        CROSS JOIN LATERAL (
            SELECT count(*) AS open_gaps FROM data_gaps
            WHERE instrument_id = i.instrument_id AND stream = 'candles' AND interval_s = w.width AND repaired_at IS NULL) g
        WHERE i.network = @network
        ORDER BY i.coin, w.width
        """;

    private static readonly Listing Gaps = new(
        "g.gap_id, i.coin, g.stream, g.interval_s, g.from_time, g.to_time, g.cause, g.detected_at, g.repaired_at",
        "data_gaps g JOIN instruments i USING (instrument_id)",
        "NOT @open OR g.repaired_at IS NULL",
        "g.gap_id");

    private static readonly Listing Jobs = new(
        """
        j.job_id, i.coin, j.interval_s, j.from_time, j.to_time, j.status, j.progress, j.stored, j.refused, j.error, j.requested_by, j.created_at,
        j.started_at, j.finished_at
        """,
        "backfill_jobs j JOIN instruments i USING (instrument_id)",
        "@id::bigint IS NULL OR j.job_id = @id",
        "j.job_id");

    public async Task<IReadOnlyList<CoverageResponse>> CoverageAsync(string? network, CancellationToken cancellationToken)
    {
        var texts = CandleIntervals.All.ToDictionary(one => (int)one.Duration().TotalSeconds, one => one.ToText());
        var rows = await database.ListAsync<CoverageRecord>(
            CoverageSql, cancellationToken, ("widths", texts.Keys.ToArray()), ("network", network ?? options.Value.Network));
        return [.. rows.Select(row => new CoverageResponse(
            row.Coin, texts[row.IntervalS], row.First, row.Last, ((row.Last - row.First).Ticks / TimeSpan.TicksPerSecond / row.IntervalS) + 1, row.OpenGaps))];
    }

    public Task<Page<GapResponse>> GapsAsync(bool open, PageRequest page, CancellationToken cancellationToken) =>
        database.PageAsync<GapResponse>(Gaps, page, cancellationToken, ("open", open));

    public Task<Page<BackfillResponse>> BackfillsAsync(PageRequest page, CancellationToken cancellationToken) =>
        database.PageAsync<BackfillResponse>(Jobs, page, cancellationToken, ("id", null));

    public async Task<BackfillResponse> BackfillAsync(long id, CancellationToken cancellationToken) =>
        (await database.PageAsync<BackfillResponse>(Jobs, new PageRequest(1), cancellationToken, ("id", id))).Items is [var found, ..] ? found
        : throw ProblemException.NotFound("backfill", $"{id}");

    private sealed record CoverageRecord(string Coin, int IntervalS, DateTimeOffset First, DateTimeOffset Last, long OpenGaps);
}

using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>
/// Reads closed candles of any interval. Intervals above one minute are answered by continuous aggregates where the database has them and
/// by another query where not; the answer is the same.
/// </summary>
public sealed class CandleReader(NpgsqlDataSource dataSource)
{
    private bool? _hasAggregates;

    /// <summary>All candles that open in <c>[from, to)</c>, oldest first, as columns.</summary>
    public async Task<CandleSeries> LoadAsync(
        int instrumentId, InstrumentName name, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        (from, to) = await NarrowAsync(connection, instrumentId, interval, from, to, cancellationToken).ConfigureAwait(false);
        var hasAggregates = await MayUseAggregatesAsync(connection, interval, from, to, cancellationToken).ConfigureAwait(false);
        var expected = Math.Max(0, (to - from).Ticks / interval.Duration().Ticks) + 1;
        var columns = new CandleColumns((int)Math.Min(expected, CandleColumns.LargestGuess));
        await columns.ReadAsync(connection, CandleQueries.Range(instrumentId, interval, from, to, hasAggregates), cancellationToken).ConfigureAwait(false);
        return columns.ToSeries(name, interval);
    }

    /// <summary>The newest candles that open before a time, at most <paramref name="count"/>, oldest first.</summary>
    public async Task<CandleSeries> LastAsync(
        int instrumentId, InstrumentName name, CandleInterval interval, DateTimeOffset before, int count, CancellationToken cancellationToken)
    {
        // A lower bound keeps the database from planning over all of history. Gaps make it fall short; then look further back, twice.
        for (var reach = 2; ; reach *= 50)
        {
            var isLast = reach > 100;
            var from = isLast ? DateTimeOffset.UnixEpoch : Earlier(before, interval.Duration() * count * reach);
            var found = interval == CandleInterval.OneMinute
                ? await LastStoredAsync(instrumentId, name, interval, from, before, count, cancellationToken).ConfigureAwait(false)
                : Newest(await LoadAsync(instrumentId, name, interval, from, before, cancellationToken).ConfigureAwait(false), count);
            if (isLast || found.Count == count || from == DateTimeOffset.UnixEpoch)
            {
                return found;
            }
        }
    }

    /// <summary>The newest 1-minute candle of each instrument that has one within the last <paramref name="within"/>.</summary>
    public async Task<IReadOnlyDictionary<int, Candle>> LatestAsync(
        IReadOnlyCollection<int> instrumentIds, DateTimeOffset now, TimeSpan within, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT wanted.id, {CandleQueries.Columns}
            FROM unnest(@ids) AS wanted(id)
            CROSS JOIN LATERAL (
                SELECT {CandleQueries.Columns} FROM candles WHERE instrument_id = wanted.id AND interval_s = 60 AND open_time >= @from
                ORDER BY open_time DESC LIMIT 1) AS latest
            """);
        command.WithArray("ids", instrumentIds).With("from", now - within);
        return (await command.ReadListAsync(row => (Id: row.GetInt32(0), Candle: ReadCandle(row, 1)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(pair => pair.Id, pair => pair.Candle);
    }

    /// <summary>Open time of the oldest stored candle; null when there is none.</summary>
    public async Task<DateTimeOffset?> FirstAsync(int instrumentId, CandleInterval interval, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT open_time FROM candles WHERE instrument_id = @instrument AND interval_s = @interval ORDER BY open_time LIMIT 1");
        command.With("instrument", instrumentId).With("interval", (int)interval.Duration().TotalSeconds);
        var found = await command.ReadListAsync(row => row.GetTime(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Which closed candles are missing in <c>[from, to)</c>, as stretches. A candle still open is not missing.</summary>
    /// <param name="now">What is closed by now is expected to be there.</param>
    public async Task<IReadOnlyList<MissingCandles>> MissingAsync(
        int instrumentId, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firstMs = CandleQueries.Ceiling(interval, from);
        var endMs = Math.Min(CandleQueries.Ceiling(interval, to), interval.BucketStart(now.ToUnixTimeMilliseconds()));
        if (endMs <= firstMs)
        {
            return [];
        }

        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var hasAggregates = await MayUseAggregatesAsync(connection, interval, from, to, cancellationToken).ConfigureAwait(false);
        var candles = CandleQueries.Range(
            instrumentId, interval, DateTimeOffset.FromUnixTimeMilliseconds(firstMs), DateTimeOffset.FromUnixTimeMilliseconds(endMs), hasAggregates);
        await using var command = new NpgsqlCommand(
            $"""
            SELECT previous + @width * interval '1 second', next
            FROM (
                SELECT open_time AS previous, lead(open_time, 1, @end) OVER (ORDER BY open_time) AS next
                FROM (SELECT open_time FROM ({candles}) AS present UNION ALL SELECT @first - @width * interval '1 second') AS times) AS neighbours
            WHERE next - previous > @width * interval '1 second'
            ORDER BY 1
            """,
            connection);
        command.With("width", interval.Duration().TotalSeconds).With("first", DateTimeOffset.FromUnixTimeMilliseconds(firstMs))
            .With("end", DateTimeOffset.FromUnixTimeMilliseconds(endMs));
        return await command.ReadListAsync(
            row => new MissingCandles(row.GetTime(0), row.GetTime(1), (row.GetTime(1) - row.GetTime(0)).Ticks / interval.Duration().Ticks), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>From where the stored candles in <c>[from, to)</c> came.</summary>
    public async Task<IReadOnlyList<CandleProvenance>> ProvenanceAsync(
        int instrumentId, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT source, origin, count(*), min(open_time), max(open_time)
            FROM candles JOIN candle_origins USING (origin_id)
            WHERE instrument_id = @instrument AND interval_s = @interval AND open_time >= @from AND open_time < @to
            GROUP BY source, origin ORDER BY min(open_time), origin
            """);
        command.With("instrument", instrumentId).With("interval", (int)interval.Duration().TotalSeconds).With("from", from).With("to", to);
        return await command.ReadListAsync(
            row => new CandleProvenance((CandleSource)row.GetInt16(0), row.GetString(1), row.GetInt64(2), row.GetTime(3), row.GetTime(4)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>What is stored, per instrument and interval; of one instrument when it is given.</summary>
    public async Task<IReadOnlyList<CandleCoverage>> CoverageAsync(int? instrumentId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT known.instrument_id, width.s, coverage.candles, coverage.first, coverage.last
            FROM instruments AS known CROSS JOIN unnest(@widths) AS width(s)
            CROSS JOIN LATERAL (
                SELECT count(*) AS candles, min(open_time) AS first, max(open_time) AS last
                FROM candles WHERE instrument_id = known.instrument_id AND interval_s = width.s) AS coverage
            WHERE (@instrument IS NULL OR known.instrument_id = @instrument) AND coverage.candles > 0
            ORDER BY known.instrument_id, width.s
            """);
        command.CommandTimeout = 120;
        command.WithArray("widths", CandleIntervals.All.Select(interval => (int)interval.Duration().TotalSeconds)).With("instrument", instrumentId);
        return await command.ReadListAsync(
            row => new CandleCoverage(row.GetInt32(0), IntervalOf(row.GetInt32(1)), row.GetInt64(2), row.GetTime(3), row.GetTime(4)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<CandleSeries> LastStoredAsync(
        int instrumentId, InstrumentName name, CandleInterval interval, DateTimeOffset from, DateTimeOffset before, int count, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT {CandleQueries.Columns} FROM candles
            WHERE instrument_id = @instrument AND interval_s = @interval AND open_time >= @from AND open_time < @before
            ORDER BY open_time DESC LIMIT @count
            """);
        command.With("instrument", instrumentId).With("interval", (int)interval.Duration().TotalSeconds).With("from", from).With("before", before)
            .With("count", (long)count);
        var candles = await command.ReadListAsync(row => ReadCandle(row, 0), cancellationToken).ConfigureAwait(false);
        candles.Reverse();
        return CandleSeries.From(name, interval, candles);
    }

    /// <summary>Cuts a wide range to where there is data, so that "everything" reserves no room for decades.</summary>
    private static async Task<(DateTimeOffset From, DateTimeOffset To)> NarrowAsync(
        NpgsqlConnection connection, int instrumentId, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        const int Wide = 10_000;
        if ((to - from).Ticks / interval.Duration().Ticks <= Wide)
        {
            return (from, to);
        }

        await using var command = new NpgsqlCommand(
            """
            SELECT min(first), max(last) FROM unnest(@widths) AS width(s)
            CROSS JOIN LATERAL (
                SELECT min(open_time) AS first, max(open_time) AS last FROM candles
                WHERE instrument_id = @instrument AND interval_s = width.s AND open_time >= @from AND open_time < @to) AS extent
            """,
            connection);
        command.WithArray("widths", new[] { 60, (int)interval.Duration().TotalSeconds }.Distinct()).With("instrument", instrumentId)
            .With("from", from).With("to", to);
        return (await command.ReadListAsync(
            row => row.IsDBNull(0)
                ? (from, from)
                : (Later(from, row.GetTime(0) - interval.Duration()), Earliest(to, row.GetTime(1) + interval.Duration())),
            cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Aggregates answer unless part of the range was written behind them and is not refreshed yet.</summary>
    private async Task<bool> MayUseAggregatesAsync(
        NpgsqlConnection connection, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (interval == CandleInterval.OneMinute)
        {
            return false;
        }

        _hasAggregates ??= await connection.ScalarAsync<bool>("SELECT to_regclass('candles_1d') IS NOT NULL", cancellationToken).ConfigureAwait(false);
        if (_hasAggregates == false)
        {
            return false;
        }

        // A refresh covers whole buckets: what was written anywhere in a bucket of ours concerns us.
        await using var command = new NpgsqlCommand(
            "SELECT NOT EXISTS (SELECT FROM candle_refreshes WHERE from_time < @to AND to_time > @from)", connection);
        command.With("from", from - interval.Duration()).With("to", to + interval.Duration());
        return await command.ReadScalarAsync<bool>(cancellationToken).ConfigureAwait(false);
    }

    private static Candle ReadCandle(NpgsqlDataReader row, int first) => new(
        row.GetTime(first).ToUnixTimeMilliseconds(), NumericCodec.ToDouble(row.GetDecimal(first + 1)), NumericCodec.ToDouble(row.GetDecimal(first + 2)),
        NumericCodec.ToDouble(row.GetDecimal(first + 3)), NumericCodec.ToDouble(row.GetDecimal(first + 4)), NumericCodec.ToDouble(row.GetDecimal(first + 5)));

    private static CandleSeries Newest(CandleSeries series, int count)
        => series.Count <= count ? series : series.Slice(series.Count - count, count);

    private static DateTimeOffset Later(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earliest(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static DateTimeOffset Earlier(DateTimeOffset time, TimeSpan by)
        => time - DateTimeOffset.UnixEpoch > by ? time - by : DateTimeOffset.UnixEpoch;

    private static CandleInterval IntervalOf(int widthS) => CandleIntervals.All.Single(interval => interval.Milliseconds() == widthS * 1_000L);
}

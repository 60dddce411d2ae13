using System.Collections.Concurrent;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>
/// Stores closed candles, idempotently: the same candles twice change nothing. Bad candles are refused by name and counted, the rest of
/// the batch is stored.
/// </summary>
public sealed class CandleWriter(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>How many refusals a result lists; all are counted.</summary>
    public const int MaxRefusalsTold = 100;

    /// <summary>Candles that close later than this from now are refused: a clock in the wrong unit, not a fast one.</summary>
    public static readonly TimeSpan FarFuture = TimeSpan.FromDays(366);

    // Up to here one statement with arrays is fastest; beyond, COPY.
    private const int LargestUnnest = 5_000;

    // Older candles than this lie in parts of the continuous aggregates that are refreshed on request only.
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    private const string Upsert =
        $"""
        ON CONFLICT (instrument_id, interval_s, open_time) DO UPDATE SET
            source = excluded.source, origin_id = excluded.origin_id, open = excluded.open, high = excluded.high, low = excluded.low,
            close = excluded.close, volume = excluded.volume
        WHERE excluded.source >= known.source
          AND (excluded.source > known.source
            OR (known.open, known.high, known.low, known.close, known.volume)
                IS DISTINCT FROM (excluded.open, excluded.high, excluded.low, excluded.close, excluded.volume))
        """;

    private readonly ConcurrentDictionary<string, short> _origins = new();
    private volatile HashSet<int> _knownInstruments = [];

    /// <summary>Stores a series of one instrument, such as a backfill or a file.</summary>
    /// <param name="origin">From where: <c>hyperliquid candleSnapshot</c>, a file name.</param>
    public Task<CandleWriteResult> WriteAsync(int instrumentId, CandleSeries series, CandleSource source, string origin, CancellationToken cancellationToken)
        => WriteAsync([instrumentId], Enumerate(instrumentId, series), series.Count, source, origin, cancellationToken);

    /// <summary>Stores candles of any instruments and intervals, such as a minute's worth of closed ones.</summary>
    public Task<CandleWriteResult> WriteAsync(IReadOnlyCollection<NewCandle> candles, CandleSource source, string origin, CancellationToken cancellationToken)
        => WriteAsync(candles.Select(candle => candle.InstrumentId).Distinct(), candles, candles.Count, source, origin, cancellationToken);

    private async Task<CandleWriteResult> WriteAsync(
        IEnumerable<int> instruments, IEnumerable<NewCandle> candles, int count, CandleSource source, string origin, CancellationToken cancellationToken)
    {
        await LearnInstrumentsAsync(instruments, cancellationToken).ConfigureAwait(false);
        var inspection = new CandleInspection(timeProvider.GetUtcNow() + FarFuture, _knownInstruments);
        var good = inspection.Prepare(candles, count);
        var stored = good.Count == 0 ? 0 : await StoreAsync(good, source, origin, cancellationToken).ConfigureAwait(false);
        return new CandleWriteResult(stored, good.Count - stored, inspection.Repeated, inspection.Refused, inspection.Refusals);
    }

    private static IEnumerable<NewCandle> Enumerate(int instrumentId, CandleSeries series)
    {
        for (var index = 0; index < series.Count; index++)
        {
            yield return new NewCandle(instrumentId, series.Interval, series[index]);
        }
    }

    private async Task<int> StoreAsync(List<PreparedCandle> candles, CandleSource source, string origin, CancellationToken cancellationToken)
    {
        var originId = await OriginIdAsync(origin, cancellationToken).ConfigureAwait(false);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (candles.Count > LargestUnnest && await IsRangeEmptyAsync(connection, candles, cancellationToken).ConfigureAwait(false)
            && await TryCopyAsync(connection, candles, (short)source, originId, cancellationToken).ConfigureAwait(false))
        {
            return candles.Count;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var stored = candles.Count <= LargestUnnest
            ? await UnnestAsync(connection, candles, (short)source, originId, cancellationToken).ConfigureAwait(false)
            : await StageAsync(connection, candles, (short)source, originId, cancellationToken).ConfigureAwait(false);
        if (stored > 0)
        {
            await RequestRefreshAsync(connection, candles, cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return stored;
    }

    /// <summary>Into an empty range, where nothing can conflict. False when somebody else wrote there at the same time.</summary>
    private async Task<bool> TryCopyAsync(
        NpgsqlConnection connection, List<PreparedCandle> candles, short source, short originId, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await new CandleCopy(connection, source, originId).WriteAsync("candles", candles, cancellationToken).ConfigureAwait(false);
            await RequestRefreshAsync(connection, candles, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException raced) when (raced.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    private static async Task<int> StageAsync(
        NpgsqlConnection connection, List<PreparedCandle> candles, short source, short originId, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("CREATE TEMPORARY TABLE staged_candles (LIKE candles) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        await new CandleCopy(connection, source, originId).WriteAsync("staged_candles", candles, cancellationToken).ConfigureAwait(false);
        return await connection.ExecuteAsync(
            $"INSERT INTO candles AS known ({CandleCopy.Columns}) SELECT {CandleCopy.Columns} FROM staged_candles {Upsert}", cancellationToken)
            .ConfigureAwait(false);
    }

    private static async Task<int> UnnestAsync(
        NpgsqlConnection connection, List<PreparedCandle> candles, short source, short originId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO candles AS known ({CandleCopy.Columns})
            SELECT open_time, instrument_id, interval_s, @source, @origin_id, open, high, low, close, volume
            FROM unnest(@times, @instruments, @intervals, @open, @high, @low, @close, @volume)
                AS candle(open_time, instrument_id, interval_s, open, high, low, close, volume)
            {Upsert}
            """,
            connection);
        command.With("source", source).With("origin_id", originId)
            .WithArray("times", candles.Select(candle => candle.OpenTime)).WithArray("instruments", candles.Select(candle => candle.InstrumentId))
            .WithArray("intervals", candles.Select(candle => candle.IntervalS)).WithArray("open", candles.Select(candle => candle.Open))
            .WithArray("high", candles.Select(candle => candle.High)).WithArray("low", candles.Select(candle => candle.Low))
            .WithArray("close", candles.Select(candle => candle.Close)).WithArray("volume", candles.Select(candle => candle.Volume));
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> IsRangeEmptyAsync(NpgsqlConnection connection, List<PreparedCandle> candles, CancellationToken cancellationToken)
    {
        // In key order: a stretch of one instrument and interval ends where the next one begins.
        for (int start = 0, end; start < candles.Count; start = end)
        {
            var (instrument, interval) = (candles[start].InstrumentId, candles[start].IntervalS);
            end = candles.FindIndex(start, candle => candle.InstrumentId != instrument || candle.IntervalS != interval);
            end = end < 0 ? candles.Count : end;
            await using var command = new NpgsqlCommand(
                "SELECT EXISTS (SELECT FROM candles WHERE instrument_id = @instrument AND interval_s = @interval AND open_time BETWEEN @from AND @to)", connection);
            command.With("instrument", instrument).With("interval", interval).With("from", candles[start].OpenTime).With("to", candles[end - 1].OpenTime);
            if (await command.ReadScalarAsync<bool>(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Continuous aggregates do not see what is written behind their watermark until they are refreshed: the range is noted in the
    /// same transaction, readers compute it themselves until the owner's job has refreshed it. Without them nobody reads the note.
    /// </summary>
    private async Task RequestRefreshAsync(NpgsqlConnection connection, List<PreparedCandle> candles, CancellationToken cancellationToken)
    {
        var limit = (timeProvider.GetUtcNow() - Recent).ToUnixTimeMilliseconds();
        var (first, last) = (long.MaxValue, long.MinValue);
        foreach (var candle in candles)
        {
            if (candle.IntervalS == 60 && candle.OpenTimeMs < limit)
            {
                (first, last) = (Math.Min(first, candle.OpenTimeMs), Math.Max(last, candle.OpenTimeMs));
            }
        }

        if (first > last)
        {
            return;
        }

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO candle_refreshes (from_time, to_time)
            SELECT @from, @to WHERE EXISTS (SELECT FROM schema_provisioning WHERE tier = 'Community')
            """,
            connection);
        command.With("from", DateTimeOffset.FromUnixTimeMilliseconds(first))
            .With("to", DateTimeOffset.FromUnixTimeMilliseconds(last).AddMinutes(1));
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LearnInstrumentsAsync(IEnumerable<int> instruments, CancellationToken cancellationToken)
    {
        if (instruments.All(_knownInstruments.Contains))
        {
            return;
        }

        await using var command = dataSource.CreateCommand("SELECT instrument_id FROM instruments");
        _knownInstruments = [.. await command.ReadListAsync(row => row.GetInt32(0), cancellationToken).ConfigureAwait(false)];
    }

    private async Task<short> OriginIdAsync(string origin, CancellationToken cancellationToken)
    {
        if (_origins.TryGetValue(origin, out var known))
        {
            return known;
        }

        await using var command = dataSource.CreateCommand(
            """
            WITH added AS (
                INSERT INTO candle_origins (origin) SELECT @origin WHERE NOT EXISTS (SELECT FROM candle_origins WHERE origin = @origin)
                ON CONFLICT DO NOTHING RETURNING origin_id)
            SELECT origin_id FROM added UNION ALL SELECT origin_id FROM candle_origins WHERE origin = @origin
            """);
        command.With("origin", origin);
        var id = await command.ReadScalarAsync<short>(cancellationToken).ConfigureAwait(false);
        // Nothing came back when somebody else added it in between; it is there now.
        return id == 0 ? await OriginIdAsync(origin, cancellationToken).ConfigureAwait(false) : _origins.GetOrAdd(origin, id);
    }
}

using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>A stretch <c>[From, To)</c> of market data that is missing.</summary>
/// <param name="GapId">0 for one that is not stored yet.</param>
/// <param name="Stream"><c>candles</c>, <c>trades</c>, <c>asset_contexts</c> or <c>funding_rates</c>.</param>
/// <param name="IntervalS">Width of the missing candles in seconds; 0 for the other streams.</param>
/// <param name="RepairedAt">Null: still missing.</param>
public sealed record DataGap(
    long GapId, int InstrumentId, string Stream, int IntervalS, DateTimeOffset From, DateTimeOffset To, string Cause, DateTimeOffset DetectedAt,
    DateTimeOffset? RepairedAt);

/// <summary>What is known to be missing, so that nobody takes silence for a quiet market.</summary>
public sealed class DataGapStore(NpgsqlDataSource dataSource)
{
    /// <summary>Records a gap; one with the same start is widened instead of repeated.</summary>
    public async Task RecordAsync(DataGap gap, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            INSERT INTO data_gaps AS known (instrument_id, stream, interval_s, from_time, to_time, cause, detected_at)
            VALUES (@instrument, @stream, @interval, @from, @to, @cause, @detected_at)
            ON CONFLICT (instrument_id, stream, interval_s, from_time) DO UPDATE SET
                to_time = greatest(known.to_time, excluded.to_time), cause = excluded.cause, repaired_at = NULL
            """);
        command.With("instrument", gap.InstrumentId).With("stream", gap.Stream).With("interval", gap.IntervalS).With("from", gap.From).With("to", gap.To)
            .With("cause", gap.Cause).With("detected_at", gap.DetectedAt);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task MarkRepairedAsync(long gapId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE data_gaps SET repaired_at = @at WHERE gap_id = @id");
        await command.With("id", gapId).With("at", at).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gaps of an instrument, or of all, oldest first; only those still missing when asked.</summary>
    public async Task<IReadOnlyList<DataGap>> ListAsync(int? instrumentId, bool onlyMissing, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await context.Set<DataGapRow>().AsNoTracking()
            .Where(row => (instrumentId == null || row.InstrumentId == instrumentId) && (!onlyMissing || row.RepairedAt == null))
            .OrderBy(row => row.FromTime).ThenBy(row => row.GapId)
            .Select(row => new DataGap(
                row.GapId, row.InstrumentId, row.Stream, row.IntervalS, row.FromTime, row.ToTime, row.Cause, row.DetectedAt, row.RepairedAt))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }
}

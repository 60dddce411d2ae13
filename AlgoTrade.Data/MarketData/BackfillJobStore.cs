using AlgoTrade.Engine.Market;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>A request to fetch candles of <c>[From, To)</c>, and how far it got.</summary>
/// <param name="Progress">0 to 1.</param>
public sealed record BackfillJob(
    long JobId, int InstrumentId, CandleInterval Interval, DateTimeOffset From, DateTimeOffset To, JobStatus Status, double Progress, long Stored, long Refused,
    string? Error, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>Backfills as a queue of work.</summary>
public sealed class BackfillJobStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>Queues a job; the daemon is woken.</summary>
    public async Task<BackfillJob> QueueAsync(
        int instrumentId, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, string requestedBy, CancellationToken cancellationToken)
    {
        var row = new BackfillJobRow
        {
            InstrumentId = instrumentId,
            IntervalS = (int)interval.Duration().TotalSeconds,
            FromTime = from,
            ToTime = to,
            Status = JobStatus.Queued,
            RequestedBy = requestedBy,
            CreatedAt = timeProvider.GetUtcNow(),
        };
        await using var context = dataSource.CreateContext();
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return ToJob(row);
    }

    /// <summary>Takes the oldest queued one of a network, which nobody else then gets; null when there is none.</summary>
    public async Task<BackfillJob?> ClaimNextAsync(string network, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE backfill_jobs SET status = 'Running', started_at = @now
            WHERE job_id = (SELECT job_id FROM backfill_jobs JOIN instruments USING (instrument_id) WHERE status = 'Queued' AND network = @network
                ORDER BY job_id LIMIT 1 FOR UPDATE OF backfill_jobs SKIP LOCKED)
            RETURNING job_id
            """);
        var id = await command.With("now", timeProvider.GetUtcNow()).With("network", network).ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false);
        return id == 0 ? null : await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts those back into the queue that a process which ended had claimed. For the only worker of a network, at its start.</summary>
    public async Task<int> RequeueInterruptedAsync(string network, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE backfill_jobs SET status = 'Queued', started_at = NULL
            WHERE status = 'Running' AND instrument_id IN (SELECT instrument_id FROM instruments WHERE network = @network)
            """);
        return await command.With("network", network).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reports totals so far. False when it was canceled meanwhile: stop working on it.</summary>
    public async Task<bool> ReportProgressAsync(long jobId, double progress, long stored, long refused, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE backfill_jobs SET progress = @progress, stored = @stored, refused = @refused WHERE job_id = @id AND status = 'Running'");
        command.With("id", jobId).With("progress", progress).With("stored", stored).With("refused", refused);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Ends a job as completed, failed or canceled. False when it had ended before.</summary>
    /// <param name="error">Why it failed, or what a completed one could not have; null otherwise.</param>
    public async Task<bool> FinishAsync(long jobId, JobStatus status, string? error, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE backfill_jobs SET status = @status, error = @error, finished_at = @now,
                progress = CASE WHEN @status = 'Completed' THEN 1 ELSE progress END
            WHERE job_id = @id AND status IN ('Queued', 'Running')
            """);
        command.With("id", jobId).With("status", status).With("error", error).With("now", timeProvider.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    public async Task<BackfillJob?> FindAsync(long jobId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = await context.Set<BackfillJobRow>().AsNoTracking().SingleOrDefaultAsync(job => job.JobId == jobId, cancellationToken).ConfigureAwait(false);
        return row is null ? null : ToJob(row);
    }

    /// <summary>Jobs below a number, newest first.</summary>
    public async Task<IReadOnlyList<BackfillJob>> ListAsync(long beforeJobId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<BackfillJobRow>().AsNoTracking().Where(row => row.JobId < beforeJobId).OrderByDescending(row => row.JobId).Take(limit)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToJob)];
    }

    private static BackfillJob ToJob(BackfillJobRow row) => new(
        row.JobId, row.InstrumentId, CandleIntervals.All.Single(interval => interval.Duration().TotalSeconds == row.IntervalS), row.FromTime, row.ToTime, row.Status,
        row.Progress, row.Stored, row.Refused, row.Error, row.RequestedBy, row.CreatedAt, row.StartedAt, row.FinishedAt);
}

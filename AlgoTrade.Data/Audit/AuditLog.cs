using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Audit;

/// <summary>One write by somebody.</summary>
/// <param name="AuditId">0 for an entry that is not stored yet.</param>
/// <param name="Actor">Name of the API key, <c>daemon</c>, or the user of the command line.</param>
/// <param name="Action">For example <c>bot.start</c>.</param>
/// <param name="Subject">For example <c>bot:7</c>.</param>
/// <param name="Before">JSON, or null.</param>
/// <param name="After">JSON, or null.</param>
public sealed record AuditEntry(
    long AuditId, DateTimeOffset OccurredAt, string Actor, string Action, string Subject, string? Before, string? After, string? TraceId);

/// <summary>Who changed what. Entries are only ever added; the database sees to it.</summary>
public sealed class AuditLog(NpgsqlDataSource dataSource)
{
    public async Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        context.Add(new AuditRow
        {
            OccurredAt = entry.OccurredAt,
            Actor = entry.Actor,
            Action = entry.Action,
            Subject = entry.Subject,
            Before = entry.Before,
            After = entry.After,
            TraceId = entry.TraceId,
        });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Entries below a number, newest first; those of one subject when it is given.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(string? subject, long beforeAuditId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await context.Set<AuditRow>().AsNoTracking()
            .Where(row => row.AuditId < beforeAuditId && (subject == null || row.Subject == subject))
            .OrderByDescending(row => row.AuditId).Take(limit)
            .Select(row => new AuditEntry(row.AuditId, row.OccurredAt, row.Actor, row.Action, row.Subject, row.Before, row.After, row.TraceId))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }
}

using System.Security.Claims;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Npgsql;

namespace AlgoTrade.Api.Audit;

/// <summary>What a write answers, and what the audit log keeps of it.</summary>
internal sealed record Written<T>(T Result, string Subject, object? Before, object? After);

/// <summary>The only way in which endpoints write: one transaction, one audit entry.</summary>
internal sealed class AuditedWrites(NpgsqlDataSource dataSource, TimeProvider timeProvider, ILogger<AuditedWrites> logger)
{
    public async Task<T> RunAsync<T>(ClaimsPrincipal user, string action, Func<WriteScope, Task<Written<T>>> write, CancellationToken cancellationToken)
    {
        var actor = user.Actor();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var scope = new WriteScope(connection, transaction, timeProvider.GetUtcNow(), actor);
        var written = await write(scope);
        await AuditLog.AppendAsync(scope, action, written.Subject, written.Before, written.After, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.WriteRecorded(actor, action, written.Subject);
        return written.Result;
    }
}

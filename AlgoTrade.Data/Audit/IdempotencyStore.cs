using Npgsql;

namespace AlgoTrade.Data.Audit;

/// <summary>What a write with an idempotency key meets.</summary>
public abstract record IdempotencyOutcome
{
    private IdempotencyOutcome()
    {
    }

    /// <summary>The first of its key: do the work, then call <see cref="IdempotencyStore.CompleteAsync"/>.</summary>
    public sealed record First : IdempotencyOutcome;

    /// <summary>Done before: give the same answer.</summary>
    public sealed record Repeat(int Status, string? ContentType, string? Location, string? EntityTag, byte[] Body) : IdempotencyOutcome;

    /// <summary>The first is still at work.</summary>
    public sealed record InProgress : IdempotencyOutcome;

    /// <summary>The key was used for another request.</summary>
    public sealed record Mismatch : IdempotencyOutcome;
}

/// <summary>Remembers answers by idempotency key, so that a repeated write is done once.</summary>
public sealed class IdempotencyStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>A first request that did not end within this time is taken for dead, and its repeat does the work.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    /// <param name="requestHash">Of method, path and body.</param>
    public async Task<IdempotencyOutcome> BeginAsync(int keyId, string idempotencyKey, byte[] requestHash, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        await using var insert = dataSource.CreateCommand(
            """
            INSERT INTO idempotency_keys AS known (key_id, idempotency_key, request_hash, created_at) VALUES (@key_id, @key, @hash, @now)
            ON CONFLICT (key_id, idempotency_key) DO UPDATE SET created_at = @now
                WHERE known.status IS NULL AND known.request_hash = @hash AND known.created_at < @abandoned
            """);
        insert.With("key_id", keyId).With("key", idempotencyKey).With("hash", requestHash).With("now", now).With("abandoned", now - Abandoned);
        if (await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1)
        {
            return new IdempotencyOutcome.First();
        }

        await using var select = dataSource.CreateCommand(
            "SELECT request_hash, status, content_type, location, entity_tag, body FROM idempotency_keys WHERE key_id = @key_id AND idempotency_key = @key");
        var rows = await select.With("key_id", keyId).With("key", idempotencyKey)
            .ReadListAsync(row => Read(row, requestHash), cancellationToken).ConfigureAwait(false);
        return rows.Count == 1 ? rows[0] : new IdempotencyOutcome.InProgress();
    }

    public async Task CompleteAsync(int keyId, string idempotencyKey, IdempotencyOutcome.Repeat answer, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            UPDATE idempotency_keys SET status = @status, content_type = @content_type, location = @location, entity_tag = @entity_tag, body = @body
            WHERE key_id = @key_id AND idempotency_key = @key
            """);
        command.With("key_id", keyId).With("key", idempotencyKey).With("status", answer.Status).With("content_type", answer.ContentType)
            .With("location", answer.Location).With("entity_tag", answer.EntityTag).With("body", answer.Body);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Forgets a first request that failed, so that its repeat does the work.</summary>
    public async Task ForgetAsync(int keyId, string idempotencyKey, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "DELETE FROM idempotency_keys WHERE key_id = @key_id AND idempotency_key = @key AND status IS NULL");
        await command.With("key_id", keyId).With("key", idempotencyKey).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes answers older than the age; returns how many.</summary>
    public async Task<int> RemoveOldAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("DELETE FROM idempotency_keys WHERE created_at < @limit");
        return await command.With("limit", timeProvider.GetUtcNow() - age).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IdempotencyOutcome Read(NpgsqlDataReader row, byte[] requestHash)
        => !row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(requestHash) ? new IdempotencyOutcome.Mismatch()
            : row.IsDBNull(1) ? new IdempotencyOutcome.InProgress()
            : new IdempotencyOutcome.Repeat(row.GetInt32(1), Text(row, 2), Text(row, 3), Text(row, 4), row.GetFieldValue<byte[]>(5));

    private static string? Text(NpgsqlDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);
}

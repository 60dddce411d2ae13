using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Audit;

public enum ApiKeyRole
{
    /// <summary>Reads.</summary>
    Viewer = 1,

    /// <summary>Runs bots.</summary>
    Operator = 2,

    /// <summary>Everything, keys included.</summary>
    Admin = 3,
}

/// <summary>A key as it may be shown: without the key.</summary>
/// <param name="Prefix">First characters, to recognise it.</param>
public sealed record ApiKey(
    int KeyId, string Name, string Prefix, ApiKeyRole Role, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt,
    DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <summary>
/// Keys to the API. Kept as SHA-256: a key is 256 random bits, so nothing is gained by a slow hash, and every request needs it.
/// </summary>
public sealed class ApiKeyStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    private const string KeyPrefix = "at_";
    private const int ShownCharacters = 8;

    /// <summary>Makes a key. The returned text is the only copy there will ever be.</summary>
    /// <param name="expiresAt">Null: never.</param>
    /// <exception cref="ConflictException">A key of that name is in use.</exception>
    public async Task<(ApiKey Key, string Text)> CreateAsync(
        string name, ApiKeyRole role, string createdBy, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var text = KeyPrefix + RandomNumberGenerator.GetHexString(64, lowercase: true);
        return (await AddAsync(name, text, role, createdBy, expiresAt, cancellationToken).ConfigureAwait(false), text);
    }

    /// <summary>Registers a key that an operator chose, for example from a secret file.</summary>
    /// <exception cref="ConflictException">The name or the key is in use.</exception>
    public async Task<ApiKey> AddAsync(
        string name, string text, ApiKeyRole role, string createdBy, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var row = new ApiKeyRow
        {
            Name = name,
            Prefix = text[..Math.Min(ShownCharacters, text.Length / 2)],
            Hash = Hash(text),
            Role = role.ToString(),
            CreatedBy = createdBy,
            CreatedAt = timeProvider.GetUtcNow(),
            ExpiresAt = expiresAt,
        };
        await using var context = dataSource.CreateContext();
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException failure) when (failure.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw new ConflictException(ConflictKind.NameTaken, $"An API key named '{name}', or this very key, is in use already.", failure);
        }

        return ToKey(row);
    }

    /// <summary>The key of that text when it may be used now, and notes the use; null otherwise.</summary>
    public async Task<ApiKey?> AuthenticateAsync(string text, CancellationToken cancellationToken)
    {
        var hash = Hash(text);
        var now = timeProvider.GetUtcNow();
        await using var context = dataSource.CreateContext();
        var row = await context.Set<ApiKeyRow>().AsNoTracking()
            .SingleOrDefaultAsync(key => key.Hash == hash && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now), cancellationToken)
            .ConfigureAwait(false);
        // Once a minute is exact enough, and spares a write per request.
        if (row is not null && (row.LastUsedAt is null || now - row.LastUsedAt > TimeSpan.FromMinutes(1)))
        {
            await context.Set<ApiKeyRow>().Where(key => key.KeyId == row.KeyId)
                .ExecuteUpdateAsync(update => update.SetProperty(key => key.LastUsedAt, now), cancellationToken).ConfigureAwait(false);
        }

        return row is null ? null : ToKey(row);
    }

    /// <summary>False when there is no such key in use.</summary>
    public async Task<bool> RevokeAsync(int keyId, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        await using var context = dataSource.CreateContext();
        return await context.Set<ApiKeyRow>().Where(key => key.KeyId == keyId && key.RevokedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(key => key.RevokedAt, now), cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>All keys, revoked ones included, by number.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<ApiKeyRow>().AsNoTracking().OrderBy(key => key.KeyId).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToKey)];
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static ApiKey ToKey(ApiKeyRow row) => new(
        row.KeyId, row.Name, row.Prefix, Enum.Parse<ApiKeyRole>(row.Role), row.CreatedBy, row.CreatedAt, row.ExpiresAt, row.LastUsedAt, row.RevokedAt);
}

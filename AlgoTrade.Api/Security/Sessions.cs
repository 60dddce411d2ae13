using System.Security.Claims;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Data.Audit;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Api.Security;

/// <param name="KeyExpiresAt">Null: never.</param>
internal sealed record FoundSession(long SessionId, int KeyId, string Name, ApiRole Role, DateTimeOffset ExpiresAt, DateTimeOffset? KeyExpiresAt);

/// <summary>
/// Browsers that were let in. A session ends with its key. Its times are the database's, not <see cref="TimeProvider"/>'s: a practice
/// run may be sixty times as fast as the person in front of the page.
/// </summary>
internal sealed class Sessions(ApiDatabase database, AuditedWrites writes, ApiKeyStore keys, IOptions<ApiOptions> options, TimeProvider timeProvider)
{
    private const string Find =
        """
        SELECT s.session_id, k.key_id, k.name, k.role, s.expires_at, k.expires_at AS key_expires_at
        FROM api_sessions s JOIN api_keys k USING (key_id)
        WHERE s.hash = @hash AND s.expires_at > now() AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > @now)
        """;

    public Task<FoundSession?> FindAsync(string token, CancellationToken cancellationToken) =>
        database.FindAsync<FoundSession>(Find, cancellationToken, ("hash", SessionCookie.Hash(token)), ("now", timeProvider.GetUtcNow()));

    /// <exception cref="ProblemException">The key is unknown, revoked or expired.</exception>
    public async Task<string> BeginAsync(string presentedKey, CancellationToken cancellationToken)
    {
        var key = await keys.AuthenticateAsync(presentedKey, cancellationToken)
            ?? throw new ProblemException(StatusCodes.Status401Unauthorized, ProblemCodes.Unauthenticated, "The key is unknown, revoked or expired.", "key");
        var token = SessionCookie.NewToken();
        var user = ApiKeyAuthentication.Principal(key.KeyId, key.Name, key.Role.ToString(), session: null);
        return await writes.RunAsync(
            user,
            "sessions.begin",
            async scope =>
            {
                await scope.ExecuteAsync(
                    "INSERT INTO api_sessions (hash, key_id, created_at, expires_at) VALUES (@hash, @key, now(), now() + @life)",
                    cancellationToken,
                    ("hash", SessionCookie.Hash(token)),
                    ("key", key.KeyId),
                    ("life", TimeSpan.FromHours(options.Value.SessionHours)));
                return new Written<string>(token, $"key:{key.Name}", null, new { options.Value.SessionHours });
            },
            cancellationToken);
    }

    public Task<bool> EndAsync(ClaimsPrincipal user, long sessionId, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "sessions.end",
        async scope =>
        {
            await scope.ExecuteAsync("DELETE FROM api_sessions WHERE session_id = @id", cancellationToken, ("id", sessionId));
            return new Written<bool>(true, user.Actor(), null, null);
        },
        cancellationToken);

    public Task<int> RemoveEndedAsync(CancellationToken cancellationToken) =>
        database.ExecuteAsync("DELETE FROM api_sessions WHERE expires_at < now()", cancellationToken);
}

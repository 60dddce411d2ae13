using System.Security.Claims;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace AlgoTrade.Api.Security;

/// <param name="Prefix">First characters, to recognise the key by.</param>
internal sealed record ApiKeyResponse(
    int KeyId, string Name, string Prefix, ApiRole Role, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt);

/// <param name="Name">1 to 64 characters, unique among keys in use.</param>
/// <param name="ExpiresAt">Null: never.</param>
internal sealed record CreateApiKeyRequest(string Name, ApiRole Role, DateTimeOffset? ExpiresAt = null);

/// <param name="Secret">The key itself. Only its hash is kept: this is the one time it is shown.</param>
internal sealed record CreatedApiKeyResponse(string Secret, ApiKeyResponse Key);

internal static class ApiKeyEndpoints
{
    private const int LongestName = 64;
    private const string Columns = "key_id, name, prefix, role, created_by, created_at, expires_at, last_used_at, revoked_at";
    private static readonly Listing Keys = new(Columns, "api_keys", "true", "key_id");

    public static void MapApiKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("Keys").RequireRole(ApiRole.Admin);
        keys.MapGet("", ListAsync).WithName("ListKeys").WithSummary("API keys, without their secrets.");
        keys.MapPost("", CreateAsync).WithName("CreateKey").WithSummary("Makes a key and shows it once.").WithMetadata(new NotReplayed());
        keys.MapDelete("/{keyId:int}", RevokeAsync).WithName("RevokeKey").WithSummary("Revokes a key at once.");
    }

    private static async Task<Ok<Page<ApiKeyResponse>>> ListAsync([AsParameters] PageRequest page, ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.PageAsync<ApiKeyResponse>(Keys, page, cancellationToken));

    private static async Task<Created<CreatedApiKeyResponse>> CreateAsync(
        CreateApiKeyRequest body, AuditedWrites writes, ClaimsPrincipal user, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (body.Name.Trim() is not { Length: > 0 and <= LongestName })
        {
            throw ProblemException.Invalid("name", $"name is \"{ProblemException.Shorten(body.Name)}\": expected 1 to {LongestName} characters.");
        }

        if (body.ExpiresAt <= timeProvider.GetUtcNow())
        {
            throw ProblemException.Invalid("expiresAt", $"expiresAt is {JsonForm.Text(body.ExpiresAt.Value)}: expected a time to come.");
        }

        var secret = ApiKeySecret.New();
        var key = await writes.RunAsync(user, "keys.create", scope => InsertAsync(scope, body, secret, cancellationToken), cancellationToken);
        return TypedResults.Created("/api/v1/keys", new CreatedApiKeyResponse(secret, key));
    }

    private static async Task<Written<ApiKeyResponse>> InsertAsync(WriteScope scope, CreateApiKeyRequest request, string secret, CancellationToken cancellationToken)
    {
        try
        {
            var key = await scope.FindAsync<ApiKeyResponse>(
                $"""
                INSERT INTO api_keys (name, prefix, hash, role, created_by, created_at, expires_at)
                VALUES (@name, @prefix, @hash, @role, @actor, @now, @expires) RETURNING {Columns}
                """,
                cancellationToken,
                ("name", request.Name),
                ("prefix", ApiKeySecret.Prefix(secret)),
                ("hash", ApiKeySecret.Hash(secret)),
                ("role", request.Role.ToString()),
                ("actor", scope.Actor),
                ("now", scope.Now),
                ("expires", request.ExpiresAt));
            return new Written<ApiKeyResponse>(key!, $"key:{request.Name}", null, request);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.NameTaken, $"There is a key \"{ProblemException.Shorten(request.Name)}\" already.", "name");
        }
    }

    private static async Task<NoContent> RevokeAsync(int keyId, AuditedWrites writes, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (user.KeyId() == keyId)
        {
            throw ProblemException.Conflict(ProblemCodes.WrongState, "A key does not revoke itself: use another admin key, so that nobody locks everybody out.");
        }

        await writes.RunAsync(
            user,
            "keys.revoke",
            async scope =>
            {
                var name = await scope.ScalarAsync<string>(
                    "UPDATE api_keys SET revoked_at = @now WHERE key_id = @id AND revoked_at IS NULL RETURNING name", cancellationToken, ("now", scope.Now), ("id", keyId))
                    ?? throw ProblemException.NotFound("key in use with number", $"{keyId}");
                return new Written<bool>(true, $"key:{name}", new { Name = name }, null);
            },
            cancellationToken);
        return TypedResults.NoContent();
    }
}

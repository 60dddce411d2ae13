using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Api.Accounts;

internal sealed class AccountLimitWishes(AuditedWrites writes)
{
    private const string Lock =
        $"""
        SELECT a.account_id, {AccountLimitQueries.Version} AS version, l.limits
        FROM accounts a LEFT JOIN account_limits l USING (account_id) WHERE a.name = @name FOR UPDATE OF a
        """;

    /// <summary>Replaces all limits of the account; the daemon, woken by the database, gives them to the gates of its bots.</summary>
    public Task<bool> SetAsync(ClaimsPrincipal user, string name, JsonElement body, long? expectedVersion, CancellationToken cancellationToken)
    {
        var limits = AccountLimitsJson.Write(Read(body));
        return writes.RunAsync(
            user,
            "accounts.limits",
            async scope =>
            {
                var account = await scope.FindAsync<LockedAccount>(Lock, cancellationToken, ("name", name)) ?? throw ProblemException.NotFound("account", name);
                Versions.Check(expectedVersion, account.Version);
                await scope.ExecuteAsync(
                    """
                    INSERT INTO account_limits (account_id, limits, updated_at) VALUES (@account, @limits::jsonb, @now)
                    ON CONFLICT (account_id) DO UPDATE SET limits = excluded.limits, updated_at = excluded.updated_at
                    """,
                    cancellationToken,
                    ("account", account.AccountId),
                    ("limits", limits),
                    ("now", scope.Now));
                using var after = JsonDocument.Parse(limits);
                return new Written<bool>(true, $"account:{name}", account.Limits, after.RootElement.Clone());
            },
            cancellationToken);
    }

    private static RiskLimits? Read(JsonElement body)
    {
        try
        {
            return AccountLimitsJson.Read(body);
        }
        catch (BotDefinitionException wrong)
        {
            throw new ProblemException(
                StatusCodes.Status400BadRequest, wrong.Field.Length > 0 ? ProblemCodes.InvalidValue : ProblemCodes.InvalidBody, wrong.Message, wrong.Field);
        }
        catch (InvalidOperationException halfCharacter)
        {
            // What the JSON reader throws for a text with half a surrogate pair.
            throw new ProblemException(StatusCodes.Status400BadRequest, ProblemCodes.InvalidBody, $"A text of the limits is not valid Unicode: {halfCharacter.Message}");
        }
    }

    private sealed record LockedAccount(int AccountId, long Version, JsonElement? Limits);
}

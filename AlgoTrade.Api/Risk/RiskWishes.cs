using System.Security.Claims;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Api.Risk;

internal sealed class RiskWishes(AuditedWrites writes)
{
    private const string KillSwitch = "kill-switch";
    private const int LongestReason = 500;

    public Task<bool> SetKillSwitchAsync(ClaimsPrincipal user, KillSwitchRequest request, CancellationToken cancellationToken)
    {
        if (request.Mode == KillSwitchMode.Off && !user.IsInRole(nameof(ApiRole.Admin)))
        {
            throw new ProblemException(StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, "Releasing the kill switch needs an admin key; engaging it does not.", "mode");
        }

        if (request.Reason.Trim() is not { Length: > 0 and <= LongestReason })
        {
            throw ProblemException.Invalid("reason", $"reason is missing or too long: say in 1 to {LongestReason} characters why, for those who find the switch later.");
        }

        return writes.RunAsync(user, "risk.kill-switch", scope => SetAsync(scope, request, cancellationToken), cancellationToken);
    }

    public Task<bool> ReleaseAsync(ClaimsPrincipal user, string subject, string name, CancellationToken cancellationToken) => writes.RunAsync(
        user,
        "risk.release",
        async scope =>
        {
            if (name == KillSwitch)
            {
                throw ProblemException.Invalid("name", "name is \"kill-switch\": set that one to off instead, with a reason.");
            }

            var numbered = await ScopeAsync(scope, subject, cancellationToken);
            var before = await scope.ScalarAsync<string>(
                "DELETE FROM risk_state WHERE scope = @scope AND name = @name RETURNING value", cancellationToken, ("scope", numbered), ("name", name))
                ?? throw ProblemException.NotFound("breaker that is on", $"{subject}/{name}");
            await RecordAsync(scope, numbered, name, "Released", "released by hand", cancellationToken);
            return new Written<bool>(true, $"breaker:{subject}/{name}", new { Value = before }, null);
        },
        cancellationToken);

    private static async Task<Written<bool>> SetAsync(WriteScope scope, KillSwitchRequest request, CancellationToken cancellationToken)
    {
        var subject = await ScopeAsync(scope, request.Scope, cancellationToken);
        var value = request.Mode.ToString();
        var before = await scope.ScalarAsync<string>(
            "SELECT value FROM risk_state WHERE scope = @scope AND name = @name FOR UPDATE", cancellationToken, ("scope", subject), ("name", KillSwitch));
        await scope.ExecuteAsync(
            request.Mode == KillSwitchMode.Off
                ? "DELETE FROM risk_state WHERE scope = @scope AND name = @name"
                : """
                  INSERT INTO risk_state (scope, name, value, reason, changed_by, changed_at) VALUES (@scope, @name, @value, @reason, @actor, @now)
                  ON CONFLICT (scope, name) DO UPDATE SET value = @value, reason = @reason, changed_by = @actor, changed_at = @now, until = NULL
                  """,
            cancellationToken,
            ("scope", subject),
            ("name", KillSwitch),
            ("value", value),
            ("reason", request.Reason),
            ("actor", scope.Actor),
            ("now", scope.Now));
        await RecordAsync(scope, subject, KillSwitch, value, request.Reason, cancellationToken);
        return new Written<bool>(true, $"kill-switch:{request.Scope}", new { Mode = before ?? nameof(KillSwitchMode.Off) }, new { Mode = value, request.Reason });
    }

    private static Task<int> RecordAsync(WriteScope scope, string subject, string name, string value, string reason, CancellationToken cancellationToken) => scope.ExecuteAsync(
        "INSERT INTO risk_events (scope, name, value, reason, changed_by, occurred_at) VALUES (@scope, @name, @value, @reason, @actor, @now)",
        cancellationToken,
        ("scope", subject),
        ("name", name),
        ("value", value),
        ("reason", reason),
        ("actor", scope.Actor),
        ("now", scope.Now));

    private static Task<string> ScopeAsync(WriteScope scope, string text, CancellationToken cancellationToken) =>
        RiskScopes.NumberedAsync(text, (sql, name) => scope.ScalarAsync<int>(sql, cancellationToken, ("name", name)));
}

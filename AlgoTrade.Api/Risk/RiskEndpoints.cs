using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Engine.Risk;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Risk;

/// <param name="Mode">off, block, cancelEntries or flatten.</param>
/// <param name="Scope"><c>all</c>, <c>account:NAME</c> or <c>bot:NAME</c>. Default all.</param>
internal sealed record KillSwitchRequest(KillSwitchMode Mode, string Reason, string Scope = "all");

/// <param name="Scope"><c>all</c>, <c>account:NUMBER</c> or <c>bot:NUMBER</c>.</param>
/// <param name="Name"><c>kill-switch</c>, or the name of a breaker.</param>
/// <param name="Until">When it releases itself; null: only an operator does.</param>
internal sealed record RiskStateResponse(
    string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset ChangedAt, DateTimeOffset? Until, JsonElement? Details);

internal sealed record RiskEventResponse(long EventId, string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset OccurredAt);

/// <summary>The kill switch and the breakers. Engaging is for operators in a hurry; releasing is for admins.</summary>
internal static class RiskEndpoints
{
    private static readonly Listing Events = new("event_id, scope, name, value, reason, changed_by, occurred_at", "risk_events", "true", "event_id");

    public static void MapRisk(this RouteGroupBuilder api)
    {
        var risk = api.MapGroup("/risk").WithTags("Risk");
        risk.MapGet("", StateAsync).WithName("GetRiskState").WithSummary("Kill switches and breakers that are on.").RequireRole(ApiRole.Viewer);
        risk.MapGet("/events", EventsAsync).WithName("ListRiskEvents").WithSummary("Everything that ever happened to a kill switch or breaker, newest first.").RequireRole(ApiRole.Viewer);
        risk.MapPut("/kill-switch", SetAsync).WithName("SetKillSwitch").WithSummary("Engages the kill switch; off is for admins only. It survives restarts; exits always pass.").RequireRole(ApiRole.Operator);
        risk.MapDelete("/breakers/{scope}/{name}", ReleaseAsync).WithName("ReleaseBreaker").WithSummary("Releases a breaker.").RequireRole(ApiRole.Admin);
    }

    private static async Task<Ok<IReadOnlyList<RiskStateResponse>>> StateAsync(ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await RiskWishes.StateAsync(database, cancellationToken));

    private static async Task<Ok<Page<RiskEventResponse>>> EventsAsync([AsParameters] PageRequest page, ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.PageAsync<RiskEventResponse>(Events, page, cancellationToken));

    private static async Task<Ok<IReadOnlyList<RiskStateResponse>>> SetAsync(
        KillSwitchRequest body, RiskWishes wishes, ApiDatabase database, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.SetKillSwitchAsync(user, body, cancellationToken);
        return TypedResults.Ok(await RiskWishes.StateAsync(database, cancellationToken));
    }

    private static async Task<NoContent> ReleaseAsync(string scope, string name, RiskWishes wishes, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.ReleaseAsync(user, scope, name, cancellationToken);
        return TypedResults.NoContent();
    }
}

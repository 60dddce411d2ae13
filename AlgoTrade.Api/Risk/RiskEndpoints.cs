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

/// <param name="Scope"><c>all</c>, <c>account:NAME</c> or <c>bot:NAME</c>.</param>
/// <param name="Name"><c>kill-switch</c>, or the name of a breaker.</param>
/// <param name="Until">When it releases itself; null: only an operator does.</param>
internal sealed record RiskStateResponse(
    string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset ChangedAt, DateTimeOffset? Until, JsonElement? Details);

internal sealed record RiskEventResponse(long EventId, string Scope, string Name, string Value, string Reason, string ChangedBy, DateTimeOffset OccurredAt);

/// <summary>What the kill switch would do now. Nothing is done by asking.</summary>
/// <param name="Scope">As asked for.</param>
/// <param name="Bots">Bots in that scope that would get no more entries.</param>
/// <param name="Entries">Resting or waiting entry orders that <c>cancelEntries</c> and <c>flatten</c> cancel.</param>
/// <param name="Exits">Resting stops, targets and other exits that stay, except under <c>flatten</c>, which replaces them by closing.</param>
/// <param name="Positions">Open positions that <c>flatten</c> closes at the market.</param>
/// <param name="Notional">USDC: what those are worth at the last price, long and short added up.</param>
/// <param name="Statements">By mode, one sentence for a person.</param>
internal sealed record KillSwitchEffectResponse(
    string Scope, int Bots, int Entries, int Exits, int Positions, decimal Notional, KillSwitchStatements Statements);

internal sealed record KillSwitchStatements(string Block, string CancelEntries, string Flatten);

/// <summary>The kill switch and the breakers. Engaging is for operators in a hurry; releasing is for admins.</summary>
internal static class RiskEndpoints
{
    private static readonly Listing Events = new(
        $"event_id, {RiskScopes.Named} AS scope, name, value, reason, changed_by, occurred_at", "risk_events", "true", "event_id");

    public static void MapRisk(this RouteGroupBuilder api)
    {
        var risk = api.MapGroup("/risk").WithTags("Risk");
        risk.MapGet("", StateAsync).WithName("GetRiskState").WithSummary("Kill switches and breakers that are on.").RequireRole(ApiRole.Viewer);
        risk.MapGet("/events", EventsAsync).WithName("ListRiskEvents").WithSummary("Everything that ever happened to a kill switch or breaker, newest first.").RequireRole(ApiRole.Viewer);
        risk.MapGet("/kill-switch/effect", EffectAsync).WithName("GetKillSwitchEffect").WithSummary("What the kill switch would do now, in numbers and in words.").RequireRole(ApiRole.Viewer);
        risk.MapPut("/kill-switch", SetAsync).WithName("SetKillSwitch").WithSummary("Engages the kill switch; off is for admins only. It survives restarts; exits always pass.").RequireRole(ApiRole.Operator);
        risk.MapDelete("/breakers/{scope}/{name}", ReleaseAsync).WithName("ReleaseBreaker").WithSummary("Releases a breaker, named as the risk state names it.").RequireRole(ApiRole.Admin);
    }

    private static async Task<Ok<IReadOnlyList<RiskStateResponse>>> StateAsync(RiskQueries risk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await risk.StateAsync(cancellationToken));

    private static async Task<Ok<Page<RiskEventResponse>>> EventsAsync([AsParameters] PageRequest page, ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.PageAsync<RiskEventResponse>(Events, page, cancellationToken));

    private static async Task<Ok<KillSwitchEffectResponse>> EffectAsync(string? scope, RiskQueries risk, CancellationToken cancellationToken) =>
        TypedResults.Ok(await risk.EffectAsync(scope ?? RiskScopes.All, cancellationToken));

    private static async Task<Ok<IReadOnlyList<RiskStateResponse>>> SetAsync(
        KillSwitchRequest body, RiskWishes wishes, RiskQueries risk, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.SetKillSwitchAsync(user, body, cancellationToken);
        return TypedResults.Ok(await risk.StateAsync(cancellationToken));
    }

    private static async Task<NoContent> ReleaseAsync(string scope, string name, RiskWishes wishes, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.ReleaseAsync(user, scope, name, cancellationToken);
        return TypedResults.NoContent();
    }
}

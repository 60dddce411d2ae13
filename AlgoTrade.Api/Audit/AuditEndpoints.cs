using System.Text.Json;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Audit;

/// <param name="Actor">The key that acted, as <c>key:NAME</c>.</param>
/// <param name="Subject">What was changed, such as <c>bot:NAME</c>.</param>
internal sealed record AuditResponse(
    long AuditId, DateTimeOffset OccurredAt, string Actor, string Action, string Subject, JsonElement? Before, JsonElement? After, string? TraceId);

internal static class AuditEndpoints
{
    private static readonly Listing Entries = new(
        "audit_id, occurred_at, actor, action, subject, before, after, trace_id",
        "audit_log",
        "@subject::text IS NULL OR subject = @subject",
        "audit_id");

    public static void MapAudit(this RouteGroupBuilder api) => api
        .MapGet("/audit", ListAsync).WithName("ListAuditLog").WithSummary("Every write: who, what, before, after; newest first.").WithTags("Audit").RequireRole(ApiRole.Admin);

    private static async Task<Ok<Page<AuditResponse>>> ListAsync(
        string? subject, [AsParameters] PageRequest page, ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.PageAsync<AuditResponse>(Entries, page, cancellationToken, ("subject", subject)));
}

using System.Globalization;
using System.Security.Claims;
using AlgoTrade.Api.Audit;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Engine.Bots;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Alerts;

/// <param name="Occurrences">How often it happened since it was opened.</param>
/// <param name="ClosedAt">Closed: the next occurrence of the key is a new alert.</param>
internal sealed record AlertResponse(
    long AlertId,
    string Key,
    AlertSeverity Severity,
    string Text,
    string? Bot,
    string? Account,
    int Occurrences,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset? DeliveredAt,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy,
    DateTimeOffset? ClosedAt);

internal static class AlertEndpoints
{
    private static readonly Listing Alerts = new(
        """
        x.alert_id, x.key, x.severity, x.text, b.name AS bot, a.name AS account, x.occurrences, x.first_seen_at, x.last_seen_at, x.delivered_at,
        x.acknowledged_at, x.acknowledged_by, x.closed_at
        """,
        "alerts x LEFT JOIN bots b ON b.bot_id = x.bot_id LEFT JOIN accounts a ON a.account_id = x.account_id",
        "(NOT @open::boolean OR x.closed_at IS NULL) AND (@acknowledged::boolean IS NULL OR (x.acknowledged_at IS NOT NULL) = @acknowledged) AND (@id::bigint IS NULL OR x.alert_id = @id)",
        "x.alert_id");

    public static void MapAlerts(this RouteGroupBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("", ListAsync).WithName("ListAlerts").WithSummary("Alerts, newest first; open=true leaves closed ones out, acknowledged=false those that somebody has seen.").RequireRole(ApiRole.Viewer);
        alerts.MapPost("/test", TestAsync).WithName("TestAlerts").WithSummary("Raises an alert that means nothing; the daemon delivers it like any other, and a preflight looks for it.").RequireRole(ApiRole.Operator);
        alerts.MapPost("/{alertId:long}/acknowledge", AcknowledgeAsync).WithName("AcknowledgeAlert").WithSummary("Somebody has seen it; it stops escalating.").RequireRole(ApiRole.Operator);
    }

    private static async Task<Ok<Page<AlertResponse>>> ListAsync(
        bool? open, bool? acknowledged, [AsParameters] PageRequest page, ApiDatabase database, CancellationToken cancellationToken) =>
        TypedResults.Ok(await database.PageAsync<AlertResponse>(Alerts, page, cancellationToken, ("open", open ?? false), ("acknowledged", acknowledged), ("id", null)));

    private static async Task<Accepted<AlertResponse>> TestAsync(AuditedWrites writes, ApiDatabase database, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var alertId = await writes.RunAsync(
            user,
            "alerts.test",
            async scope =>
            {
                var key = string.Create(CultureInfo.InvariantCulture, $"{AlertStore.TestPrefix}{scope.Now.ToUnixTimeMilliseconds()}");
                var id = await scope.ScalarAsync<long>(
                    """
                    INSERT INTO alerts (key, severity, text, first_seen_at, last_seen_at, occurrences) VALUES (@key, @severity, @text, @now, @now, 1)
                    ON CONFLICT (key) WHERE closed_at IS NULL DO UPDATE SET occurrences = alerts.occurrences + 1 RETURNING alert_id
                    """,
                    cancellationToken,
                    ("key", key),
                    ("severity", AlertSeverity.Info.ToString()),
                    ("text", $"Test alert, raised by {scope.Actor}: where you read this, you will read real ones."),
                    ("now", scope.Now));
                return new Written<long>(id, $"alert:{id}", null, new { Key = key });
            },
            cancellationToken);
        return TypedResults.Accepted("/api/v1/alerts", await GetAsync(alertId, database, cancellationToken));
    }

    private static async Task<Ok<AlertResponse>> AcknowledgeAsync(
        long alertId, AuditedWrites writes, ApiDatabase database, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await writes.RunAsync(
            user,
            "alerts.acknowledge",
            async scope =>
            {
                var changed = await scope.ExecuteAsync(
                    "UPDATE alerts SET acknowledged_at = coalesce(acknowledged_at, @now), acknowledged_by = coalesce(acknowledged_by, @actor) WHERE alert_id = @id",
                    cancellationToken,
                    ("now", scope.Now),
                    ("actor", scope.Actor),
                    ("id", alertId));
                return changed == 0 ? throw ProblemException.NotFound("alert", $"{alertId}") : new Written<bool>(true, $"alert:{alertId}", null, new { Acknowledged = true });
            },
            cancellationToken);
        return TypedResults.Ok(await GetAsync(alertId, database, cancellationToken));
    }

    private static async Task<AlertResponse> GetAsync(long alertId, ApiDatabase database, CancellationToken cancellationToken) =>
        (await database.PageAsync<AlertResponse>(Alerts, new PageRequest(1), cancellationToken, ("open", false), ("acknowledged", null), ("id", alertId))).Items[0];
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AlgoTrade.ServiceDefaults.Health;

/// <summary>The detail behind <c>/health</c>.</summary>
internal static class HealthReportJson
{
    internal static async Task<IResult> AnswerAsync(HealthCheckService health, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        var status = report.Entries.Values.Where(Counts).Select(entry => entry.Status).DefaultIfEmpty(HealthStatus.Healthy).Min();
        var checks = report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Check(entry.Key, entry.Value));
        var statusCode = status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return Results.Json(new HealthResponse(Text(status), checks.ToList()), statusCode: statusCode);
    }

    private static bool Counts(HealthReportEntry entry) => !entry.Tags.Contains(HealthTags.Trading);

    private static HealthCheckResponse Check(string name, HealthReportEntry entry) => new(
        name,
        Text(entry.Status),
        entry.Tags.Order(StringComparer.Ordinal).ToList(),
        entry.Description,
        entry.Duration.TotalMilliseconds,
        entry.Data.ToDictionary(pair => pair.Key, pair => pair.Value?.ToString(), StringComparer.Ordinal));

    private static string Text(HealthStatus status) => status.ToString().ToLowerInvariant();
}

/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>: the worst of the checks that count.</param>
internal sealed record HealthResponse(string Status, IReadOnlyList<HealthCheckResponse> Checks);

/// <param name="Tags">Questions this check answers, see <see cref="HealthTags"/>; <c>trading</c> does not count.</param>
internal sealed record HealthCheckResponse(
    string Name,
    string Status,
    IReadOnlyList<string> Tags,
    string? Description,
    double DurationMs,
    IReadOnlyDictionary<string, string?> Data);

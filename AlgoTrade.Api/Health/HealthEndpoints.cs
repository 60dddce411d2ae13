using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Health;

/// <summary>What an operator asks, beside the probes that machines ask.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this RouteGroupBuilder api)
    {
        var health = api.MapGroup("/health").WithTags("Health").RequireRole(ApiRole.Viewer);
        health.MapGet("/status", StatusAsync).WithName("GetStatus").WithSummary("What runs, on which network, owned by whom.");
        health.MapGet("/safety", SafetyAsync).WithName("GetSafety").WithSummary("Whether anything needs an operator: positions without stop, unknown orders, switches, silence.");
    }

    private static async Task<Ok<StatusResponse>> StatusAsync(HealthQueries health, CancellationToken cancellationToken) =>
        TypedResults.Ok(await health.StatusAsync(cancellationToken));

    private static async Task<Ok<SafetyResponse>> SafetyAsync(HealthQueries health, CancellationToken cancellationToken) =>
        TypedResults.Ok(await health.SafetyAsync(cancellationToken));
}

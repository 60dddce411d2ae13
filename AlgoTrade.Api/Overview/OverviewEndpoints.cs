using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Overview;

/// <summary>An operator's first look.</summary>
internal static class OverviewEndpoints
{
    public static void MapOverview(this RouteGroupBuilder api) => api
        .MapGet("/overview", GetAsync).WithName("GetOverview").WithTags("Overview")
        .WithSummary("Everything at one look: equity, exposure, orders and budgets by mode, and what asks for attention.").RequireRole(ApiRole.Viewer);

    private static async Task<Ok<OverviewResponse>> GetAsync(OverviewQueries overview, CancellationToken cancellationToken) =>
        TypedResults.Ok(await overview.GetAsync(cancellationToken));
}

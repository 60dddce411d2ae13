using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Preflight;

/// <summary>What an operator asks before bots trade an account with money.</summary>
internal static class PreflightEndpoints
{
    public static void MapPreflight(this RouteGroupBuilder api) => api.MapGroup("/preflight").WithTags("Health").RequireRole(ApiRole.Viewer)
        .MapGet("/{account}", RunAsync).WithName("GetPreflight").WithSummary("Whether live bots may start on the account: every check with its reason.");

    private static async Task<Ok<PreflightResponse>> RunAsync(string account, PreflightQueries preflight, CancellationToken cancellationToken) =>
        TypedResults.Ok(await preflight.RunAsync(account, cancellationToken));
}

using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Drift;

/// <summary>How a bot's day compares with its own journal and with its backtest.</summary>
internal static class DriftEndpoints
{
    public static void MapDrift(this RouteGroupBuilder api) => api.MapGet("/bots/{name}/drift", DriftAsync)
        .WithName("GetBotDrift")
        .WithSummary("A UTC day of a bot run again from its journal, and compared with the backtest of the same stretch: every order that differs, with its cause.")
        .WithTags("Bots")
        .RequireRole(ApiRole.Viewer);

    /// <param name="day">UTC, such as 2025-05-01; default today. A day that is over is answered from its stored report.</param>
    /// <param name="fresh">Look again instead.</param>
    private static async Task<Ok<DriftResponse>> DriftAsync(
        string name, DateOnly? day, bool? fresh, DriftQueries drift, CancellationToken cancellationToken) =>
        TypedResults.Ok(await drift.FindAsync(name, day, fresh ?? false, cancellationToken));
}

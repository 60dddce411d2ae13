using System.Text.Json;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Engine.Strategies;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Strategies;

/// <param name="ParametersSchema">JSON Schema (draft 2020-12) of the parameter object, with ranges and defaults: forms are built from it.</param>
internal sealed record StrategyResponse(string Name, string Title, string Description, JsonElement ParametersSchema);

internal static class StrategyEndpoints
{
    public static void MapStrategies(this RouteGroupBuilder api)
    {
        var strategies = api.MapGroup("/strategies").WithTags("Strategies").RequireRole(ApiRole.Viewer);
        strategies.MapGet("", List).WithName("ListStrategies").WithSummary("Every strategy with the JSON Schema of its parameters.");
        strategies.MapGet("/{name}", Get).WithName("GetStrategy").WithSummary("One strategy.");
    }

    private static Ok<IReadOnlyList<StrategyResponse>> List(StrategyCatalog catalog) =>
        TypedResults.Ok<IReadOnlyList<StrategyResponse>>([.. catalog.All.Select(ToResponse)]);

    private static Ok<StrategyResponse> Get(string name, StrategyCatalog catalog) => TypedResults.Ok(
        catalog.TryGet(name, out var strategy) ? ToResponse(strategy) : throw ProblemException.NotFound("strategy", name));

    private static StrategyResponse ToResponse(StrategyDescriptor strategy)
    {
        using var schema = JsonDocument.Parse(strategy.Schema());
        return new StrategyResponse(strategy.Name, strategy.Title, strategy.Description, schema.RootElement.Clone());
    }
}

using System.Security.Claims;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Engine.Backtesting.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Backtests;

internal static class BacktestEndpoints
{
    private const string ById = "/{backtestId:long}";

    public static void MapBacktests(this RouteGroupBuilder api)
    {
        var backtests = api.MapGroup("/backtests").WithTags("Backtests");
        backtests.MapGet("", ListAsync).WithName("ListBacktests").WithSummary("Backtests, newest first.").RequireRole(ApiRole.Viewer);
        backtests.MapPost("", SubmitAsync).WithName("SubmitBacktest").WithSummary("Asks for a backtest over stored candles or trades.").RequireRole(ApiRole.Operator);
        backtests.MapGet("/metrics", Metrics).WithName("ListMetrics").WithSummary("What the metrics of a backtest are, in the order of a report.").RequireRole(ApiRole.Viewer);
        backtests.MapGet("/compare", CompareAsync).WithName("CompareBacktests").WithSummary("Metrics of several backtests side by side.").RequireRole(ApiRole.Viewer);
        backtests.MapGet(ById, GetAsync).WithName("GetBacktest").WithSummary("One backtest: progress and result.").RequireRole(ApiRole.Viewer);
        backtests.MapPost(ById + "/cancel", CancelAsync).WithName("CancelBacktest").WithSummary("Cancels a queued or running backtest.").RequireRole(ApiRole.Operator);
        backtests.MapGet(ById + "/trades", TradesAsync).WithName("ListBacktestTrades").WithSummary("Round trips, last first.").RequireRole(ApiRole.Viewer);
        backtests.MapGet(ById + "/equity", EquityAsync).WithName("GetBacktestEquity").WithSummary("The equity curve.").RequireRole(ApiRole.Viewer);
    }

    private static async Task<Ok<Page<BacktestResponse>>> ListAsync([AsParameters] PageRequest page, BacktestQueries backtests, CancellationToken cancellationToken) =>
        TypedResults.Ok(await backtests.ListAsync(page, cancellationToken));

    private static async Task<Accepted<BacktestResponse>> SubmitAsync(
        SubmitBacktestRequest body, BacktestWishes wishes, BacktestQueries backtests, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var id = await wishes.SubmitAsync(user, body, cancellationToken);
        return TypedResults.Accepted($"/api/v1/backtests/{id}", await backtests.GetAsync(id, cancellationToken));
    }

    private static Ok<IReadOnlyList<MetricResponse>> Metrics() => TypedResults.Ok<IReadOnlyList<MetricResponse>>(
        [.. MetricDefinitions.All.Select(one => new MetricResponse(one.Name, one.Title, one.Unit, one.Definition))]);

    private static async Task<Ok<BacktestComparisonResponse>> CompareAsync(string ids, BacktestQueries backtests, CancellationToken cancellationToken) =>
        TypedResults.Ok(await backtests.CompareAsync(ids, cancellationToken));

    private static async Task<Ok<BacktestResponse>> GetAsync(long backtestId, BacktestQueries backtests, CancellationToken cancellationToken) =>
        TypedResults.Ok(await backtests.GetAsync(backtestId, cancellationToken));

    private static async Task<Ok<BacktestResponse>> CancelAsync(
        long backtestId, BacktestWishes wishes, BacktestQueries backtests, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.CancelAsync(user, backtestId, cancellationToken);
        return TypedResults.Ok(await backtests.GetAsync(backtestId, cancellationToken));
    }

    private static async Task<Ok<Page<BacktestTradeResponse>>> TradesAsync(
        long backtestId, [AsParameters] PageRequest page, BacktestQueries backtests, CancellationToken cancellationToken) =>
        TypedResults.Ok(await backtests.TradesAsync(backtestId, page, cancellationToken));

    private static async Task<Ok<BacktestEquityResponse>> EquityAsync(long backtestId, BacktestQueries backtests, CancellationToken cancellationToken) =>
        TypedResults.Ok(await backtests.EquityAsync(backtestId, cancellationToken));
}

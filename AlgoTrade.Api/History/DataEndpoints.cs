using System.Security.Claims;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.History;

/// <summary>What history is stored, what is missing, and how to get it.</summary>
internal static class DataEndpoints
{
    private const string JobById = "/backfills/{jobId:long}";

    public static void MapData(this RouteGroupBuilder api)
    {
        var data = api.MapGroup("/data").WithTags("Data");
        data.MapGet("/coverage", CoverageAsync).WithName("GetDataCoverage").WithSummary("First and last stored candle of every instrument and interval.").RequireRole(ApiRole.Viewer);
        data.MapGet("/gaps", GapsAsync).WithName("ListDataGaps").WithSummary("Stretches of missing market data, newest first; open=true leaves repaired ones out.").RequireRole(ApiRole.Viewer);
        data.MapGet("/backfills", BackfillsAsync).WithName("ListBackfills").WithSummary("Requests to fetch history, newest first.").RequireRole(ApiRole.Viewer);
        data.MapPost("/backfills", SubmitAsync).WithName("SubmitBackfill").WithSummary("Asks for history of an instrument.").RequireRole(ApiRole.Operator);
        data.MapGet(JobById, BackfillAsync).WithName("GetBackfill").WithSummary("How far a backfill got.").RequireRole(ApiRole.Viewer);
        data.MapPost(JobById + "/cancel", CancelAsync).WithName("CancelBackfill").WithSummary("Cancels a queued or running backfill.").RequireRole(ApiRole.Operator);
    }

    private static async Task<Ok<IReadOnlyList<CoverageResponse>>> CoverageAsync(string? network, DataQueries data, CancellationToken cancellationToken) =>
        TypedResults.Ok(await data.CoverageAsync(network, cancellationToken));

    private static async Task<Ok<Page<GapResponse>>> GapsAsync(bool? open, [AsParameters] PageRequest page, DataQueries data, CancellationToken cancellationToken) =>
        TypedResults.Ok(await data.GapsAsync(open ?? false, page, cancellationToken));

    private static async Task<Ok<Page<BackfillResponse>>> BackfillsAsync([AsParameters] PageRequest page, DataQueries data, CancellationToken cancellationToken) =>
        TypedResults.Ok(await data.BackfillsAsync(page, cancellationToken));

    private static async Task<Accepted<BackfillResponse>> SubmitAsync(
        SubmitBackfillRequest body, BackfillWishes wishes, DataQueries data, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var id = await wishes.SubmitAsync(user, body, cancellationToken);
        return TypedResults.Accepted($"/api/v1/data/backfills/{id}", await data.BackfillAsync(id, cancellationToken));
    }

    private static async Task<Ok<BackfillResponse>> BackfillAsync(long jobId, DataQueries data, CancellationToken cancellationToken) =>
        TypedResults.Ok(await data.BackfillAsync(jobId, cancellationToken));

    private static async Task<Ok<BackfillResponse>> CancelAsync(
        long jobId, BackfillWishes wishes, DataQueries data, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.CancelAsync(user, jobId, cancellationToken);
        return TypedResults.Ok(await data.BackfillAsync(jobId, cancellationToken));
    }
}

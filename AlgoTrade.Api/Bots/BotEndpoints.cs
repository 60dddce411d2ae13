using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Data.Bots;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Bots;

/// <summary>Bots as configurations and wishes.</summary>
internal static class BotEndpoints
{
    private const string ByName = "/{name}";

    public static void MapBots(this RouteGroupBuilder api)
    {
        var bots = api.MapGroup("/bots").WithTags("Bots");
        bots.MapGet("", ListAsync).WithName("ListBots").WithSummary("All bots with state, position, equity and last decision.").RequireRole(ApiRole.Viewer);
        bots.MapPost("", CreateAsync).WithName("CreateBot").WithSummary("Creates a bot, stopped.").Accepts<BotDefinitionForm>("application/json").RequireRole(ApiRole.Operator);
        bots.MapGet(ByName, GetAsync).WithName("GetBot").WithSummary("One bot.").RequireRole(ApiRole.Viewer);
        bots.MapPut(ByName, UpdateAsync).WithName("UpdateBot").WithSummary("Replaces the configuration: a new revision. Needs If-Match.").Accepts<BotDefinitionForm>("application/json").RequireRole(ApiRole.Operator);
        bots.MapDelete(ByName, DeleteAsync).WithName("DeleteBot").WithSummary("Deletes a stopped, flat bot; its history stays.").RequireRole(ApiRole.Operator);
        MapWish(bots, "start", "StartBot", "The bot shall run.", DesiredState.Running);
        MapWish(bots, "stop", "StopBot", "The bot shall stop by its shutdown policy.", DesiredState.Stopped);
        MapWish(bots, "pause", "PauseBot", "No new entries; exits, stops and targets go on.", DesiredState.Paused);
        MapWish(bots, "resume", "ResumeBot", "The bot shall run on after a pause.", DesiredState.Running);
        MapWish(bots, "flatten", "FlattenBot", "Cancels entries, closes the position, then pauses.", DesiredState.Flattened);
        bots.MapPost(ByName + "/arm", ArmAsync).WithName("ArmBot").WithSummary("Allows a live bot to trade real money on the account that is typed again.").RequireRole(ApiRole.Admin);
        bots.MapPost(ByName + "/disarm", DisarmAsync).WithName("DisarmBot").WithSummary("Takes the permission back: no new entries, resting ones are canceled; exits, stops and targets go on.").RequireRole(ApiRole.Operator);
    }

    private static async Task<Ok<Page<BotResponse>>> ListAsync([AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.ListAsync(page, cancellationToken));

    private static async Task<Ok<BotResponse>> GetAsync(string name, BotQueries bots, HttpResponse response, CancellationToken cancellationToken) =>
        await TaggedAsync(name, bots, response, cancellationToken);

    private static async Task<Created<BotResponse>> CreateAsync(
        JsonElement body, string? account, BotWishes wishes, BotQueries bots, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        var name = await wishes.CreateAsync(user, body, account, cancellationToken);
        var bot = await bots.GetAsync(name, cancellationToken);
        Versions.Tag(response, bot.Version);
        return TypedResults.Created($"/api/v1/bots/{Uri.EscapeDataString(name)}", bot);
    }

    private static async Task<Ok<BotResponse>> UpdateAsync(
        string name, JsonElement body, BotWishes wishes, BotQueries bots, ClaimsPrincipal user, HttpContext context, CancellationToken cancellationToken)
    {
        Versions.Require(context.Request);
        await wishes.UpdateAsync(user, name, body, Versions.Expected(context.Request), cancellationToken);
        return await TaggedAsync(name, bots, context.Response, cancellationToken);
    }

    private static async Task<NoContent> DeleteAsync(string name, BotWishes wishes, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken)
    {
        await wishes.DeleteAsync(user, name, Versions.Expected(request), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<BotResponse>> ArmAsync(
        string name, ArmRequest body, BotWishes wishes, BotQueries bots, ClaimsPrincipal user, HttpResponse response, CancellationToken cancellationToken)
    {
        await wishes.ArmAsync(user, name, body.Account, cancellationToken);
        return await TaggedAsync(name, bots, response, cancellationToken);
    }

    private static async Task<Ok<BotResponse>> DisarmAsync(
        string name, WishRequest? body, BotWishes wishes, BotQueries bots, ClaimsPrincipal user, HttpContext context, CancellationToken cancellationToken)
    {
        await wishes.DisarmAsync(user, name, body?.Reason, Versions.Expected(context.Request), cancellationToken);
        return await TaggedAsync(name, bots, context.Response, cancellationToken);
    }

    private static void MapWish(RouteGroupBuilder bots, string verb, string operation, string summary, DesiredState wish) => bots
        .MapPost(
            $"{ByName}/{verb}",
            async Task<Ok<BotResponse>> (
                string name, WishRequest? body, BotWishes wishes, BotQueries queries, ClaimsPrincipal user, HttpContext context, CancellationToken cancellationToken) =>
            {
                await wishes.WishAsync(user, name, wish, body?.Reason, Versions.Expected(context.Request), cancellationToken);
                return await TaggedAsync(name, queries, context.Response, cancellationToken);
            })
        .WithName(operation).WithSummary(summary).RequireRole(ApiRole.Operator);

    private static async Task<Ok<BotResponse>> TaggedAsync(string name, BotQueries bots, HttpResponse response, CancellationToken cancellationToken)
    {
        var bot = await bots.GetAsync(name, cancellationToken);
        Versions.Tag(response, bot.Version);
        return TypedResults.Ok(bot);
    }
}

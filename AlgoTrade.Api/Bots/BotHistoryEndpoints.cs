using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using AlgoTrade.Engine.Orders;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Bots;

/// <summary>What bots did: orders, fills, equity, and why.</summary>
internal static class BotHistoryEndpoints
{
    public static void MapBotHistory(this RouteGroupBuilder api)
    {
        var bot = api.MapGroup("/bots/{name}").WithTags("Bots").RequireRole(ApiRole.Viewer);
        bot.MapGet("/orders", OrdersAsync).WithName("ListBotOrders").WithSummary("Orders of a bot, newest first; open=true leaves out those that are done.");
        bot.MapGet("/fills", FillsAsync).WithName("ListBotFills").WithSummary("Fills of a bot, newest first.");
        bot.MapGet("/positions", PositionsAsync).WithName("ListBotPositions").WithSummary("The bot's part of its account's positions.");
        bot.MapGet("/equity", EquityAsync).WithName("ListBotEquity").WithSummary("Equity over time, newest first.");
        bot.MapGet("/signals", SignalsAsync).WithName("ListBotSignals").WithSummary("Signals of the strategy, newest first.");
        bot.MapGet("/decisions", DecisionsAsync).WithName("ListBotDecisions").WithSummary("What the strategy wanted and why, and what the gate refused and why (kind=denied), newest first.");
        bot.MapGet("/revisions", RevisionsAsync).WithName("ListBotRevisions").WithSummary("Every configuration the bot ever had, newest first.");
        api.MapGet("/orders/{cloid}", OrderAsync).WithName("GetOrder").WithSummary("One order with its events and fills.").WithTags("Orders").RequireRole(ApiRole.Viewer);
    }

    private static async Task<Ok<Page<OrderResponse>>> OrdersAsync(
        string name, NamedValue<OrderStatus>? status, bool? open, [AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.OrdersAsync(name, status?.Value, open ?? false, page, cancellationToken));

    private static async Task<Ok<Page<FillResponse>>> FillsAsync(
        string name, string? coin, [AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.FillsAsync(name, coin, page, cancellationToken));

    private static async Task<Ok<IReadOnlyList<BotPositionResponse>>> PositionsAsync(string name, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.PositionsAsync(name, cancellationToken));

    private static async Task<Ok<Page<EquityResponse>>> EquityAsync(
        string name, [AsParameters] TimeRange range, [AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.EquityAsync(name, range, page, cancellationToken));

    private static async Task<Ok<Page<SignalResponse>>> SignalsAsync(string name, [AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.SignalsAsync(name, page, cancellationToken));

    private static async Task<Ok<Page<DecisionResponse>>> DecisionsAsync(
        string name,
        NamedValue<DecisionKind>? kind,
        [AsParameters] TimeRange range,
        [AsParameters] PageRequest page,
        BotQueries bots,
        CancellationToken cancellationToken) => TypedResults.Ok(await bots.DecisionsAsync(name, kind?.Value, range, page, cancellationToken));

    private static async Task<Ok<Page<RevisionResponse>>> RevisionsAsync(string name, [AsParameters] PageRequest page, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.RevisionsAsync(name, page, cancellationToken));

    private static async Task<Ok<OrderDetailResponse>> OrderAsync(string cloid, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.OrderAsync(cloid, cancellationToken));
}

using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using AlgoTrade.Venue.Commands;
using AlgoTrade.Venue.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Venue.Admin;

/// <summary>Accounts, positions and fees of the exchange's own books, to compare a client's with.</summary>
internal sealed record LedgerResponse(
    string Address, decimal Cash, decimal Equity, decimal Fees, decimal Funding, decimal Volume, int OpenOrders, IReadOnlyList<PositionResponse> Positions);

internal sealed record PositionResponse(string Coin, decimal Quantity, decimal EntryPrice);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ClockSkewRequest([property: JsonRequired] long Milliseconds);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record StaleRequest([property: JsonRequired] bool IsStale);

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FreezeRequest([property: JsonRequired] double Seconds);

/// <summary>The levers behind the exchange, for callers on the same machine only: faults, clock, data, restart, accounts.</summary>
internal static class VenueAdminEndpoints
{
    public static void MapVenueAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").AddEndpointFilter(RefuseStrangersAsync);
        group.MapGet("/faults", (FaultInjector faults) => faults.Active).WithSummary("Rules that can still strike.");
        group.MapPost("/faults", AddFault).WithSummary("Adds a rule.");
        group.MapDelete("/faults", (FaultInjector faults) => faults.Clear()).WithSummary("Removes every rule.");
        group.MapPut("/clock-skew", SetClockSkew).WithSummary("Moves the exchange's clock.");
        group.MapPut("/stale", SetStale).WithSummary("Stops or restarts market data.");
        group.MapPut("/freeze", Freeze).WithSummary("Lets nothing through for a while, without closing a connection; 0 seconds ends it.");
        group.MapPost("/restart", Restart).WithSummary("Cuts every stream and comes back from the state file.");
        group.MapPost("/disconnect", Disconnect).WithSummary("Cuts every stream.");
        group.MapPost("/accounts", OpenAccount).WithSummary("Opens and funds an account, or adds API wallets to one.");
        group.MapPost("/deposits", (VenueCommand.Deposit command, VenueExchange exchange) => Carry(exchange, command)).WithSummary("Pays USDC in.");
        group.MapPost("/withdrawals", (VenueCommand.Withdraw command, VenueExchange exchange) => Carry(exchange, command)).WithSummary("Pays USDC out.");
        group.MapPost("/actions", (VenueCommand.Act command, VenueExchange exchange) => Carry(exchange, command))
            .WithSummary("Carries an action out without a signature, as if the owner had sent it from elsewhere.");
        group.MapPost("/liquidations", (VenueCommand.Liquidate command, VenueExchange exchange) => Carry(exchange, command))
            .WithSummary("Liquidates an account whatever its margin.");
        group.MapPost("/deleveragings", (VenueCommand.Deleverage command, VenueExchange exchange) => Carry(exchange, command))
            .WithSummary("Auto-deleverages a position.");
        group.MapPost("/price-shifts", (VenueCommand.ShiftPrice command, VenueExchange exchange) => Carry(exchange, command))
            .WithSummary("Moves a market's price for good.");
        group.MapGet("/accounts", GetLedgers).WithSummary("The exchange's own books.");
    }

    /// <summary>Says in a sentence what is wrong with a body that cannot be read.</summary>
    public static void UseVenueAdminErrors(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments("/admin", StringComparison.Ordinal),
        admin => admin.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (BadHttpRequestException exception)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsync($"The body is not what this command takes: {exception.InnerException?.Message ?? exception.Message}");
            }
        }));

    private static async ValueTask<object?> RefuseStrangersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // In-process calls have no address.
        var caller = context.HttpContext.Connection.RemoteIpAddress;
        return caller is null || IPAddress.IsLoopback(caller) ? await next(context) : Results.NotFound();
    }

    private static Results<Ok, BadRequest<string>> AddFault(FaultRule rule, FaultInjector faults, VenueExchange exchange)
    {
        if (rule.FindProblem(exchange.CanRestart) is { } problem)
            return TypedResults.BadRequest(problem);
        faults.Add(rule);
        return TypedResults.Ok();
    }

    private static Results<Ok, ContentHttpResult, BadRequest<string>> Carry(VenueExchange exchange, VenueCommand command)
    {
        try
        {
            return exchange.Carry(command) is { } answer
                ? TypedResults.Content(Encoding.UTF8.GetString(answer), "application/json") : TypedResults.Ok();
        }
        catch (CommandException exception)
        {
            return TypedResults.BadRequest(exception.Message);
        }
    }

    private static Results<Ok, BadRequest<string>> SetClockSkew(ClockSkewRequest request, VenueExchange exchange)
    {
        if (request.Milliseconds is < -FaultRule.MostSkewMs or > FaultRule.MostSkewMs)
            return TypedResults.BadRequest($"A clock that is wrong by {request.Milliseconds} ms is not possible: expected -{FaultRule.MostSkewMs} to {FaultRule.MostSkewMs}.");
        exchange.ClockSkewMs = request.Milliseconds;
        return TypedResults.Ok();
    }

    private static Ok SetStale(StaleRequest request, VenueExchange exchange)
    {
        exchange.IsStale = request.IsStale;
        return TypedResults.Ok();
    }

    private static Results<Ok, BadRequest<string>> Freeze(FreezeRequest request, FaultInjector faults)
    {
        if (request.Seconds is < 0 or > 86_400)
            return TypedResults.BadRequest($"A freeze of {request.Seconds} s is not possible: expected 0 to 86400.");
        faults.Freeze(TimeSpan.FromSeconds(request.Seconds));
        return TypedResults.Ok();
    }

    private static Results<Ok, Conflict<string>> Restart(VenueFaults faults) => faults.TryRestart()
        ? TypedResults.Ok() : TypedResults.Conflict(FaultRule.NeedsStateFile);

    private static Ok Disconnect(VenueFaults faults)
    {
        faults.CutStreams();
        return TypedResults.Ok();
    }

    private static Results<Ok, BadRequest<string>> OpenAccount(VenueAccountOptions account, VenueExchange exchange)
    {
        if (account.FindProblem() is { } problem)
            return TypedResults.BadRequest(problem);
        exchange.OpenAccount(account);
        return TypedResults.Ok();
    }

    private static Ok<List<LedgerResponse>> GetLedgers(VenueExchange exchange) => TypedResults.Ok(exchange.Read(_ => exchange.Accounts.All.Select(account =>
    {
        var ledger = account.Exchange.Ledger;
        return new LedgerResponse(
            account.AddressText, ledger.Cash, ledger.Equity, ledger.FeesPaid, ledger.FundingPaid, ledger.Volume, account.Exchange.Orders.Count,
            [.. ledger.Positions.Where(held => held.Quantity != 0).Select(held => new PositionResponse(held.Instrument.Name.Value, held.Quantity, held.EntryPrice))]);
    }).ToList()));
}

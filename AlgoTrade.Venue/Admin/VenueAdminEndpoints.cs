using System.ComponentModel.DataAnnotations;
using System.Net;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Streaming;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Venue.Admin;

/// <summary>Accounts, positions and fees of the exchange's own books, to compare a client's with.</summary>
internal sealed record LedgerResponse(
    string Address, decimal Cash, decimal Equity, decimal Fees, decimal Funding, decimal Volume, int OpenOrders, IReadOnlyList<PositionResponse> Positions);

internal sealed record PositionResponse(string Coin, decimal Quantity, decimal EntryPrice);

internal sealed record ClockSkewRequest(long Milliseconds);

internal sealed record StaleRequest(bool IsStale);

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
        group.MapPost("/restart", Restart).WithSummary("Cuts every stream and comes back from the state file.");
        group.MapPost("/disconnect", Disconnect).WithSummary("Cuts every stream.");
        group.MapPost("/accounts", OpenAccount).WithSummary("Opens and funds an account.");
        group.MapGet("/accounts", GetLedgers).WithSummary("The exchange's own books.");
    }

    private static async ValueTask<object?> RefuseStrangersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // In-process calls have no address.
        var caller = context.HttpContext.Connection.RemoteIpAddress;
        return caller is null || IPAddress.IsLoopback(caller) ? await next(context) : Results.NotFound();
    }

    private static Results<Ok, BadRequest<string>> AddFault(FaultRule rule, FaultInjector faults)
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(rule, new ValidationContext(rule), problems, validateAllProperties: true))
            return TypedResults.BadRequest(string.Join(' ', problems.Select(problem => problem.ErrorMessage)));
        if (!Enum.IsDefined(rule.Scope) || !Enum.IsDefined(rule.Kind))
            return TypedResults.BadRequest("A rule needs a scope (Exchange, Info, Stream) and a kind.");
        faults.Add(rule);
        return TypedResults.Ok();
    }

    private static Ok SetClockSkew(ClockSkewRequest request, VenueExchange exchange)
    {
        exchange.ClockSkewMs = request.Milliseconds;
        return TypedResults.Ok();
    }

    private static Ok SetStale(StaleRequest request, VenueExchange exchange)
    {
        exchange.IsStale = request.IsStale;
        return TypedResults.Ok();
    }

    private static Results<Ok, Conflict<string>> Restart(VenueExchange exchange, StreamHub hub)
    {
        if (!exchange.CanRestart)
            return TypedResults.Conflict("A restart needs Venue:StateFile: without it the exchange would forget its accounts.");
        exchange.Read(_ =>
        {
            hub.CutAll();
            exchange.Restart();
            return true;
        });
        return TypedResults.Ok();
    }

    private static Ok Disconnect(VenueExchange exchange, StreamHub hub)
    {
        exchange.Read(_ =>
        {
            hub.CutAll();
            return true;
        });
        return TypedResults.Ok();
    }

    private static Results<Ok, BadRequest<string>> OpenAccount(VenueAccountOptions account, VenueExchange exchange)
    {
        if (!VenueAccountOptions.IsValid(account))
            return TypedResults.BadRequest($"'{account.Address}' or one of its agents is not an address: expected 0x and 40 hex digits.");
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

using System.Net;
using System.Text;
using AlgoTrade.Venue.Commands;
using AlgoTrade.Venue.Faults;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Venue.Admin;

/// <summary>Accounts, positions and fees of the exchange's own books, to compare a client's with.</summary>
internal sealed record LedgerResponse(
    string Address, decimal Cash, decimal Equity, decimal Fees, decimal Funding, decimal Volume, int OpenOrders, IReadOnlyList<PositionResponse> Positions);

internal sealed record PositionResponse(string Coin, decimal Quantity, decimal EntryPrice);

internal sealed record ClockSkewRequest(long Milliseconds);

internal sealed record StaleRequest(bool IsStale);

internal sealed record FreezeRequest(double Seconds);

/// <param name="Cash">USDC; 10,000 unless said otherwise. Only for an account that is not open yet.</param>
/// <param name="Volume">USDC traded before; 0 unless said otherwise. Only for an account that is not open yet.</param>
/// <param name="Agents">API wallets.</param>
/// <param name="Leader">Makes it a vault of that account. Only for an account that is not open yet.</param>
internal sealed record OpenAccountRequest(
    string Address, decimal? Cash = null, decimal? Volume = null, IReadOnlyList<string>? Agents = null, string? Leader = null);

/// <summary>The levers behind the exchange, for callers on the same machine only: faults, clock, data, restart, accounts.</summary>
internal static class VenueAdminEndpoints
{
    private const string Root = "/admin";
    private const double LongestFreeze = 86_400;

    public static void MapVenueAdmin(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup(Root);
        group.MapGet("/faults", (FaultInjector faults) => faults.Active).WithSummary("Rules that can still strike.");
        group.MapPost("/faults", AddFault).WithSummary("Adds a rule.");
        group.MapDelete("/faults", ClearFaults).WithSummary("Removes every rule.");
        group.MapPut("/clock-skew", SetClockSkew).WithSummary("Moves the exchange's clock.");
        group.MapPut("/stale", SetStale).WithSummary("Stops or restarts market data.");
        group.MapPut("/freeze", Freeze).WithSummary("Lets nothing through for a while, without closing a connection; 0 seconds ends it.");
        group.MapPost("/restart", Restart).WithSummary("Cuts every stream and comes back from the state file.");
        group.MapPost("/disconnect", Disconnect).WithSummary("Cuts every stream.");
        group.MapPost("/accounts", OpenAccount).WithSummary("Opens and funds an account, or adds API wallets to one.");
        group.MapPost("/deposits", Carry<VenueCommand.Deposit>).WithSummary("Pays USDC in.");
        group.MapPost("/withdrawals", Carry<VenueCommand.Withdraw>).WithSummary("Pays USDC out.");
        group.MapPost("/actions", Carry<VenueCommand.Act>).WithSummary("Carries an action out without a signature, as if the owner had sent it from elsewhere.");
        group.MapPost("/liquidations", Carry<VenueCommand.Liquidate>).WithSummary("Liquidates an account whatever its margin.");
        group.MapPost("/deleveragings", Carry<VenueCommand.Deleverage>).WithSummary("Auto-deleverages a position.");
        group.MapPost("/price-shifts", Carry<VenueCommand.ShiftPrice>).WithSummary("Moves a market's price for good.");
        group.MapGet("/accounts", GetLedgers).WithSummary("The exchange's own books.");
        group.MapFallback(NameCommands);
    }

    /// <summary>Hides the admin API from other machines, and answers what it does not take with a sentence.</summary>
    public static void UseVenueAdmin(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Root, StringComparison.Ordinal),
        admin => admin.Use(async (context, next) =>
        {
            // In-process calls have no address.
            if (context.Connection.RemoteIpAddress is { } caller && !IPAddress.IsLoopback(caller))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            try
            {
                if (context.Request.QueryString.HasValue)
                    throw new CommandException($"The query is '{context.Request.QueryString}': expected none, fields are sent as JSON in the body.");
                await next(context);
            }
            catch (CommandException exception)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                await context.Response.WriteAsJsonAsync(exception.Message, context.RequestAborted);
            }
        }));

    private static NotFound<string> NameCommands(HttpContext context, EndpointDataSource endpoints)
    {
        var commands = endpoints.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith($"{Root}/", StringComparison.Ordinal) == true)
            .Select(endpoint => (Methods: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods, Path: endpoint.RoutePattern.RawText))
            .Where(command => command.Methods is { Count: > 0 })
            .Select(command => $"{command.Methods![0]} {command.Path}");
        return TypedResults.NotFound($"{context.Request.Method} {context.Request.Path} is not a command: expected one of {string.Join(", ", commands)}.");
    }

    private static Ok ClearFaults(AdminBody<NoFields> _, FaultInjector faults)
    {
        faults.Clear();
        return TypedResults.Ok();
    }

    private static Ok AddFault(AdminBody<FaultRule> rule, FaultInjector faults, VenueExchange exchange)
    {
        Refuse(rule.Value.FindProblem(exchange.CanRestart));
        faults.Add(rule.Value);
        return TypedResults.Ok();
    }

    private static Results<Ok, ContentHttpResult> Carry<TCommand>(AdminBody<TCommand> command, VenueExchange exchange)
        where TCommand : VenueCommand => exchange.Carry(command.Value) is { } answer
        ? TypedResults.Content(Encoding.UTF8.GetString(answer), "application/json") : TypedResults.Ok();

    private static Ok SetClockSkew(AdminBody<ClockSkewRequest> request, VenueExchange exchange)
    {
        var skewMs = request.Value.Milliseconds;
        Refuse(skewMs is < -FaultRule.MostSkewMs or > FaultRule.MostSkewMs
            ? $"milliseconds is {skewMs}: expected {-FaultRule.MostSkewMs} to {FaultRule.MostSkewMs}." : null);
        exchange.ClockSkewMs = skewMs;
        return TypedResults.Ok();
    }

    private static Ok SetStale(AdminBody<StaleRequest> request, VenueExchange exchange)
    {
        exchange.IsStale = request.Value.IsStale;
        return TypedResults.Ok();
    }

    private static Ok Freeze(AdminBody<FreezeRequest> request, FaultInjector faults)
    {
        var seconds = request.Value.Seconds;
        Refuse(seconds is >= 0 and <= LongestFreeze ? null : $"seconds is {seconds}: expected 0 to {LongestFreeze}.");
        faults.Freeze(TimeSpan.FromSeconds(seconds));
        return TypedResults.Ok();
    }

    private static Results<Ok, Conflict<string>> Restart(AdminBody<NoFields> _, VenueFaults faults) => faults.TryRestart()
        ? TypedResults.Ok() : TypedResults.Conflict(FaultRule.NeedsStateFile);

    private static Ok Disconnect(AdminBody<NoFields> _, VenueFaults faults)
    {
        faults.CutStreams();
        return TypedResults.Ok();
    }

    private static Ok OpenAccount(AdminBody<OpenAccountRequest> body, VenueExchange exchange)
    {
        var request = body.Value;
        var account = new VenueAccountOptions { Address = request.Address, Agents = [.. request.Agents ?? []], Leader = request.Leader };
        account.Cash = request.Cash ?? account.Cash;
        account.Volume = request.Volume ?? account.Volume;
        Refuse(account.FindProblem());
        Refuse(exchange.IsOpen(account) && (request.Cash ?? request.Volume) is { } late
            ? $"{account.Address} is open already, {late} USDC would do nothing: expected neither cash nor volume; /admin/deposits pays in." : null);
        Refuse(exchange.IsOpen(account) && request.Leader is { } leader
            ? $"{account.Address} is open already and cannot become a vault of {leader}: expected no leader." : null);
        exchange.OpenAccount(account);
        return TypedResults.Ok();
    }

    private static void Refuse(string? problem)
    {
        if (problem is not null)
            throw new CommandException(problem);
    }

    private static Ok<List<LedgerResponse>> GetLedgers(VenueExchange exchange) => TypedResults.Ok(exchange.Read(_ => exchange.Accounts.All.Select(account =>
    {
        var ledger = account.Exchange.Ledger;
        return new LedgerResponse(
            account.AddressText, ledger.Cash, ledger.Equity, ledger.FeesPaid, ledger.FundingPaid, ledger.Volume, account.Exchange.Orders.Count,
            [.. ledger.Positions.Where(held => held.Quantity != 0).Select(held => new PositionResponse(held.Instrument.Name.Value, held.Quantity, held.EntryPrice))]);
    }).ToList()));
}

using System.Security.Claims;
using System.Text.Json;
using AlgoTrade.Api.Bots;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AlgoTrade.Api.Accounts;

/// <summary>Exchange accounts, what they hold, who signs for them, and what the exchange still allows.</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this RouteGroupBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        accounts.MapGet("", ListAsync).WithName("ListAccounts").WithSummary("All accounts.").RequireRole(ApiRole.Viewer);
        accounts.MapPost("", CreateAsync).WithName("CreateAccount").WithSummary("Makes an account known. Keys never pass through here.").RequireRole(ApiRole.Admin);
        accounts.MapGet("/{account}", GetAsync).WithName("GetAccount").WithSummary("One account.").RequireRole(ApiRole.Viewer);
        accounts.MapGet("/{account}/positions", PositionsAsync).WithName("ListAccountPositions").WithSummary("Positions as the exchange reported them, with what no bot accounts for.").RequireRole(ApiRole.Viewer);
        accounts.MapGet("/{account}/equity", EquityAsync).WithName("ListAccountEquity").WithSummary("Equity of the account as a whole, newest first.").RequireRole(ApiRole.Viewer);
        accounts.MapGet("/{account}/budgets", BudgetsAsync).WithName("GetAccountBudgets").WithSummary("How many requests the exchange still takes from this address.").RequireRole(ApiRole.Viewer);
        accounts.MapGet("/{account}/limits", LimitsAsync).WithName("GetAccountLimits").WithSummary("Limits over all its bots together, and the losses they are compared with.").RequireRole(ApiRole.Viewer);
        accounts.MapPut("/{account}/limits", SetLimitsAsync).WithName("SetAccountLimits").WithSummary("Replaces the limits over all its bots together. Needs If-Match.").Accepts<AccountLimitsForm>("application/json").RequireRole(ApiRole.Admin);
        accounts.MapGet("/{account}/signers", SignersAsync).WithName("ListAccountSigners").WithSummary("Wallets that may sign, and until when.").RequireRole(ApiRole.Viewer);
        accounts.MapGet("/{account}/funding-payments", FundingAsync).WithName("ListFundingPayments").WithSummary("Funding paid and received, newest first.").RequireRole(ApiRole.Viewer);
    }

    private static async Task<Ok<IReadOnlyList<AccountResponse>>> ListAsync(AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.ListAsync(cancellationToken));

    private static async Task<Created<AccountResponse>> CreateAsync(
        CreateAccountRequest body, AccountWishes wishes, AccountQueries accounts, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        await wishes.CreateAsync(user, body, cancellationToken);
        return TypedResults.Created($"/api/v1/accounts/{Uri.EscapeDataString(body.Name)}", await accounts.GetAsync(body.Name, cancellationToken));
    }

    private static async Task<Ok<AccountResponse>> GetAsync(string account, AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.GetAsync(account, cancellationToken));

    private static async Task<Ok<IReadOnlyList<AccountPositionResponse>>> PositionsAsync(string account, AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.PositionsAsync(account, cancellationToken));

    private static async Task<Ok<Page<EquityResponse>>> EquityAsync(
        string account, [AsParameters] TimeRange range, [AsParameters] PageRequest page, AccountQueries accounts, BotQueries bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(await bots.AccountEquityAsync((await accounts.GetAsync(account, cancellationToken)).AccountId, range, page, cancellationToken));

    private static async Task<Ok<BudgetResponse>> BudgetsAsync(string account, AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.BudgetsAsync(account, cancellationToken));

    private static async Task<Ok<AccountLimitsResponse>> LimitsAsync(
        string account, AccountLimitQueries limits, HttpResponse response, CancellationToken cancellationToken)
    {
        var found = await limits.GetAsync(account, cancellationToken);
        Versions.Tag(response, found.Version);
        return TypedResults.Ok(found);
    }

    private static async Task<Ok<AccountLimitsResponse>> SetLimitsAsync(
        string account, JsonElement body, AccountLimitWishes wishes, AccountLimitQueries limits, ClaimsPrincipal user, HttpContext context, CancellationToken cancellationToken)
    {
        Versions.Require(context.Request);
        await wishes.SetAsync(user, account, body, Versions.Expected(context.Request), cancellationToken);
        return await LimitsAsync(account, limits, context.Response, cancellationToken);
    }

    private static async Task<Ok<IReadOnlyList<SignerResponse>>> SignersAsync(string account, AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.SignersAsync(account, cancellationToken));

    private static async Task<Ok<Page<FundingPaymentResponse>>> FundingAsync(
        string account, [AsParameters] PageRequest page, AccountQueries accounts, CancellationToken cancellationToken) =>
        TypedResults.Ok(await accounts.FundingAsync(account, page, cancellationToken));
}

using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;

namespace AlgoTrade.Api.Accounts;

internal sealed class AccountQueries(ApiDatabase database, TimeProvider timeProvider)
{
    private const string Accounts =
        """
        SELECT a.account_id, a.name, a.network, a.mode, a.address, a.is_disabled, e.equity, e.observed_at AS equity_at, a.created_at
        FROM accounts a
        LEFT JOIN LATERAL (SELECT equity, observed_at FROM equity WHERE account_id = a.account_id AND bot_id = 0 ORDER BY observed_at DESC LIMIT 1) e ON true
        WHERE @name::text IS NULL OR a.name = @name ORDER BY a.account_id
        """;

    private static readonly Listing Funding = new(
        "p.payment_id, b.name AS bot, p.coin, p.payment, p.position_quantity, p.funding_rate, p.occurred_at",
        "funding_payments p LEFT JOIN bots b USING (bot_id)",
        "p.account_id = @account",
        "p.payment_id");

    public async Task<IReadOnlyList<AccountResponse>> ListAsync(CancellationToken cancellationToken) =>
        await database.ListAsync<AccountResponse>(Accounts, cancellationToken, ("name", null));

    public async Task<AccountResponse> GetAsync(string name, CancellationToken cancellationToken) =>
        await database.FindAsync<AccountResponse>(Accounts, cancellationToken, ("name", name)) ?? throw ProblemException.NotFound("account", name);

    public async Task<IReadOnlyList<AccountPositionResponse>> PositionsAsync(string name, CancellationToken cancellationToken) => await database.ListAsync<AccountPositionResponse>(
        """
        SELECT coin, quantity, entry_price, unrealized_pnl, margin_used, leverage, is_cross, liquidation_price, unattributed, observed_at
        FROM positions WHERE account_id = @account ORDER BY coin
        """,
        cancellationToken,
        ("account", (await GetAsync(name, cancellationToken)).AccountId));

    public async Task<BudgetResponse> BudgetsAsync(string name, CancellationToken cancellationToken) => await database.FindAsync<BudgetResponse>(
        """
        SELECT requests_used, requests_cap, requests_cap - requests_used AS requests_left, limits, updated_at
        FROM account_limits WHERE account_id = @account
        """,
        cancellationToken,
        ("account", (await GetAsync(name, cancellationToken)).AccountId)) ?? new BudgetResponse(null, null, null, null, null);

    public async Task<IReadOnlyList<SignerResponse>> SignersAsync(string name, CancellationToken cancellationToken) => await database.ListAsync<SignerResponse>(
        """
        SELECT address, name, valid_until, floor(extract(epoch FROM valid_until - @now) / 86400)::int AS days_left, updated_at
        FROM signers WHERE account_id = @account ORDER BY signer_id
        """,
        cancellationToken,
        ("account", (await GetAsync(name, cancellationToken)).AccountId),
        ("now", timeProvider.GetUtcNow()));

    public async Task<Page<FundingPaymentResponse>> FundingAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<FundingPaymentResponse>(Funding, page, cancellationToken, ("account", (await GetAsync(name, cancellationToken)).AccountId));
}

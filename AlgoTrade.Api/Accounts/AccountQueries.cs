using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;

namespace AlgoTrade.Api.Accounts;

internal sealed class AccountQueries(ApiDatabase database, TimeProvider timeProvider)
{
    private const string Accounts =
        $"""
        SELECT a.account_id, a.name, a.network, a.mode, a.address, a.is_disabled, coalesce(e.equity, p.equity) AS equity,
               coalesce(e.observed_at, p.observed_at) AS equity_at, a.created_at, l.daily_loss_fraction, l.drawdown_fraction
        FROM accounts a
        LEFT JOIN LATERAL (SELECT {AccountLimitQueries.Fractions} FROM account_losses m WHERE m.account_id = a.account_id) l ON true
        LEFT JOIN LATERAL (SELECT equity, observed_at FROM equity WHERE account_id = a.account_id AND bot_id = 0 ORDER BY observed_at DESC LIMIT 1) e ON true
        LEFT JOIN LATERAL (
            SELECT sum(q.equity) AS equity, max(q.observed_at) AS observed_at FROM bots b CROSS JOIN LATERAL (
                SELECT equity, observed_at FROM equity WHERE account_id = a.account_id AND bot_id = b.bot_id ORDER BY observed_at DESC LIMIT 1) q
            WHERE b.account_id = a.account_id AND b.deleted_at IS NULL) p ON a.mode = 'Paper'
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
        FROM positions WHERE account_id = @account
        UNION ALL
        SELECT p.coin, sum(p.quantity), coalesce(sum(p.quantity * p.entry_price) / nullif(sum(p.quantity), 0), 0),
               coalesce(sum(p.quantity * (c.close - p.entry_price)), 0), 0, 1, true, NULL, 0, max(p.updated_at)
        FROM bot_positions p JOIN bots b USING (bot_id) JOIN accounts a ON a.account_id = b.account_id LEFT JOIN LATERAL (
            SELECT k.close FROM instruments i JOIN candles k ON k.instrument_id = i.instrument_id AND k.interval_s = 60
            WHERE i.network = a.network AND i.coin = p.coin ORDER BY k.open_time DESC LIMIT 1) c ON true
        WHERE b.account_id = @account AND a.mode = 'Paper' AND p.quantity <> 0 GROUP BY p.coin
        ORDER BY coin
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
        SELECT address, name, valid_until, floor(extract(epoch FROM valid_until - @now) / 86400)::int AS days_left, updated_at, checked_at, problem
        FROM signers WHERE account_id = @account ORDER BY signer_id
        """,
        cancellationToken,
        ("account", (await GetAsync(name, cancellationToken)).AccountId),
        ("now", timeProvider.GetUtcNow()));

    public async Task<Page<FundingPaymentResponse>> FundingAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<FundingPaymentResponse>(Funding, page, cancellationToken, ("account", (await GetAsync(name, cancellationToken)).AccountId));
}

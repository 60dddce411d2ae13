using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Api.Accounts;

/// <summary>The limits over an account, and the losses they are compared with.</summary>
internal sealed class AccountLimitQueries(ApiDatabase database)
{
    /// <summary>
    /// SQL of a number that changes with the text of the limits <c>l</c>: the row itself changes with every note of the exchange's budget. 53 bits, so
    /// that JavaScript keeps it.
    /// </summary>
    public const string Version = "hashtextextended(coalesce(l.limits::text, '{}'), 0) & 9007199254740991";

    /// <summary>SQL of the losses in measurement <c>m</c>.</summary>
    public const string Fractions =
        """
        CASE WHEN m.day_start_equity > 0 THEN round(greatest(0, 1 - m.equity / m.day_start_equity), 6) ELSE 0 END AS daily_loss_fraction,
        CASE WHEN m.peak_equity > 0 THEN round(greatest(0, 1 - m.equity / m.peak_equity), 6) ELSE 0 END AS drawdown_fraction
        """;

    public async Task<AccountLimitsResponse> GetAsync(string name, CancellationToken cancellationToken)
    {
        var stored = await database.FindAsync<Stored>(
            $"""
            SELECT a.account_id, {Version} AS version, coalesce(l.limits::text, '{"{}"}') AS limits
            FROM accounts a LEFT JOIN account_limits l USING (account_id) WHERE a.name = @name
            """,
            cancellationToken,
            ("name", name)) ?? throw ProblemException.NotFound("account", name);
        var loss = await database.FindAsync<AccountLossResponse>(
            $"SELECT equity, day_start_equity, peak_equity, observed_at, {Fractions} FROM account_losses m WHERE account_id = @account",
            cancellationToken,
            ("account", stored.AccountId));
        return new AccountLimitsResponse(name, stored.Version, Form(name, stored.Limits), loss);
    }

    private static AccountLimitsForm Form(string name, string json)
    {
        try
        {
            return AccountLimitsJson.Parse(json) is not { } limits ? new AccountLimitsForm() : new AccountLimitsForm(
                limits.MaxPositionQuantity, limits.MaxPositionNotional, limits.MaxLeverage, limits.MaxOpenOrders, limits.MaxDailyLossFraction, limits.MaxDrawdownFraction);
        }
        catch (BotDefinitionException unreadable)
        {
            // Written past the API; the daemon starts no bot with them.
            throw ProblemException.Conflict(ProblemCodes.WrongState,
                $"The limits of {name} in the database cannot be read, so none of its bots starts: {unreadable.Message} Replace them: algotrade accounts limits {name} --clear removes all of them, and may set others in the same breath.");
        }
    }

    private sealed record Stored(int AccountId, long Version, string Limits);
}

using System.Globalization;
using AlgoTrade.Api.Database;
using AlgoTrade.Api.Market;

namespace AlgoTrade.Api.Risk;

internal sealed class RiskQueries(ApiDatabase database)
{
    private const string State =
        $"SELECT {RiskScopes.Named} AS scope, name, value, reason, changed_by, changed_at, until, details FROM risk_state WHERE value <> 'Off' ORDER BY 1, 2";

    private const string Effect =
        $"""
        WITH bot AS (
            SELECT b.bot_id, b.account_id FROM bots b
            WHERE b.deleted_at IS NULL AND (@scope = 'all' OR @scope = 'bot:' || b.bot_id OR @scope = 'account:' || b.account_id))
        SELECT (SELECT count(*)::int FROM bot) AS bots,
               (SELECT count(*)::int FROM orders JOIN bot USING (bot_id) WHERE NOT reduce_only
                AND status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')) AS entries,
               (SELECT count(*)::int FROM orders JOIN bot USING (bot_id) WHERE reduce_only
                AND status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')) AS exits,
               (SELECT count(*)::int FROM bot_positions JOIN bot USING (bot_id) WHERE quantity <> 0) AS positions,
               (SELECT coalesce(sum(abs(p.quantity) * coalesce(c.close, p.entry_price)), 0)
                FROM bot_positions p JOIN bot b USING (bot_id) {LastPrice.Join} WHERE p.quantity <> 0) AS notional
        """;

    public async Task<IReadOnlyList<RiskStateResponse>> StateAsync(CancellationToken cancellationToken) =>
        await database.ListAsync<RiskStateResponse>(State, cancellationToken);

    public async Task<KillSwitchEffectResponse> EffectAsync(string scope, CancellationToken cancellationToken)
    {
        var numbered = await RiskScopes.NumberedAsync(scope, (sql, name) => database.ScalarAsync<int>(sql, cancellationToken, ("name", name)));
        var counted = (await database.FindAsync<Counted>(Effect, cancellationToken, ("scope", numbered)))!;
        return new KillSwitchEffectResponse(scope, counted.Bots, counted.Entries, counted.Exits, counted.Positions, counted.Notional, Statements(counted));
    }

    private static KillSwitchStatements Statements(Counted counted)
    {
        var bots = $"No new entries for {Count(counted.Bots, "bot")}";
        var entries = counted.Entries == 0 ? null : Count(counted.Entries, "entry order");
        var exits = counted.Exits == 0 ? null : Count(counted.Exits, "stop, target or other exit", "stops, targets and other exits");
        var positions = counted.Positions == 0 ? null
            : $"{Count(counted.Positions, "position")} worth {counted.Notional.ToString("N0", CultureInfo.InvariantCulture)} USDC";
        var canceled = entries is null ? "; no entry order is resting" : $"; to be canceled: {entries}";
        var closed = positions is null ? "; no position is open" : $"; to be closed at the market, whatever the price: {positions}";
        return new KillSwitchStatements(
            $"{bots}.{Stays(entries, exits, positions)}",
            $"{bots}{canceled}.{Stays(exits, positions)}",
            $"{bots}{canceled}{closed}.");
    }

    private static string Stays(params string?[] what) =>
        what.All(one => one is null) ? " Nothing is open that could stay." : $" Stays as it is: {string.Join(", ", what.Where(one => one is not null))}.";

    private static string Count(int count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");

    private sealed record Counted(int Bots, int Entries, int Exits, int Positions, decimal Notional);
}

using AlgoTrade.Api.Database;
using AlgoTrade.Api.Http;
using AlgoTrade.Api.Market;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Api.Bots;

/// <summary>What bots are and what they did, read for display.</summary>
internal sealed class BotQueries(ApiDatabase database, TimeProvider timeProvider)
{
    private static readonly Listing Bots = new(
        """
        b.name, b.bot_id, a.name AS account, b.mode, b.desired_state, s.state, s.reason, b.revision, s.revision AS running_revision, b.version,
        coalesce(s.version >= b.version, false) AS is_up_to_date, e.equity, e.equity - d.equity AS day_pnl, o.open_orders, s.last_decision, s.last_decision_at, s.heartbeat_at,
        b.armed_for_account, b.created_at, b.updated_at, r.definition
        """,
        """
        bots b JOIN accounts a USING (account_id)
        JOIN bot_revisions r ON r.bot_id = b.bot_id AND r.revision = b.revision
        LEFT JOIN bot_status s ON s.bot_id = b.bot_id
        LEFT JOIN LATERAL (SELECT equity FROM equity WHERE account_id = b.account_id AND bot_id = b.bot_id ORDER BY observed_at DESC LIMIT 1) e ON true
        LEFT JOIN LATERAL (
            SELECT equity FROM equity WHERE account_id = b.account_id AND bot_id = b.bot_id AND observed_at >= @day ORDER BY observed_at LIMIT 1) d ON true
        CROSS JOIN LATERAL (
            SELECT count(*)::int AS open_orders FROM orders
            WHERE bot_id = b.bot_id AND status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')) o
        """,
        "b.deleted_at IS NULL AND (@name::text IS NULL OR b.name = @name)",
        "b.bot_id");

    private static readonly Listing Orders = new(
        """
        cloid, sequence, coin, side, kind, purpose, time_in_force, reduce_only, quantity, limit_price, trigger_price, protects_entry, reason, status,
        status_reason, filled_quantity, average_fill_price, oid, trace_id, created_at, updated_at
        """,
        "orders",
        """
        bot_id = @bot AND (@status::text IS NULL OR status = @status)
        AND (NOT @open::boolean OR status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered'))
        """,
        "sequence");

    private static readonly Listing Fills = new(
        "fill_id, cloid, coin, side, price, quantity, fee, fee_asset, role, is_liquidation, trade_id, oid, occurred_at",
        "fills",
        "bot_id = @bot AND (@coin::text IS NULL OR coin = @coin)",
        "fill_id");

    private static readonly Listing Equity = new(
        "observed_at, equity, cash, unrealized_pnl, realized_pnl, margin_used",
        "equity",
        "account_id = @account AND bot_id = @bot AND observed_at >= @from AND observed_at < @to",
        "0::bigint", // A bare 0 would be taken for the number of a column.
        "observed_at");

    private static readonly Listing Signals = new(
        "signal_id, source, coin, kind, text, details, occurred_at", "signals", "bot_id = @bot", "signal_id");

    private static readonly Listing Decisions = new(
        "decided_at, sequence, coin, kind, wanted, reason, details, trace_id",
        "decisions",
        "bot_id = @bot AND decided_at >= @from AND decided_at < @to AND (@kind::text IS NULL OR kind = @kind)",
        "sequence",
        "decided_at");

    private static readonly Listing Revisions = new("revision, definition, created_by, created_at", "bot_revisions", "bot_id = @bot", "revision");

    public async Task<Page<BotResponse>> ListAsync(PageRequest page, CancellationToken cancellationToken) =>
        await WithPositionsAsync(await database.PageAsync<BotRecord>(Bots, page, cancellationToken, ("name", null), Day), cancellationToken);

    public async Task<BotResponse> GetAsync(string name, CancellationToken cancellationToken)
    {
        var found = await database.PageAsync<BotRecord>(Bots, new PageRequest(1), cancellationToken, ("name", name), Day);
        return found.Items.Count == 0
            ? throw ProblemException.NotFound("bot", name) : (await WithPositionsAsync(found, cancellationToken)).Items[0];
    }

    public async Task<BotKey> KeyAsync(string name, CancellationToken cancellationToken) =>
        await database.FindAsync<BotKey>("SELECT bot_id, account_id FROM bots WHERE name = @name AND deleted_at IS NULL", cancellationToken, ("name", name))
        ?? throw ProblemException.NotFound("bot", name);

    public async Task<Page<OrderResponse>> OrdersAsync(string name, OrderStatus? status, bool open, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<OrderResponse>(
            Orders, page, cancellationToken, ("bot", (await KeyAsync(name, cancellationToken)).BotId), ("status", status?.ToString()), ("open", open));

    public async Task<Page<FillResponse>> FillsAsync(string name, string? coin, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<FillResponse>(Fills, page, cancellationToken, ("bot", (await KeyAsync(name, cancellationToken)).BotId), ("coin", coin));

    public async Task<IReadOnlyList<BotPositionResponse>> PositionsAsync(string name, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(name, cancellationToken);
        return [.. (await PositionRecordsAsync([key.BotId], cancellationToken)).Select(one => one.ToResponse())];
    }

    public async Task<Page<EquityResponse>> EquityAsync(string name, TimeRange range, PageRequest page, CancellationToken cancellationToken)
    {
        var key = await KeyAsync(name, cancellationToken);
        return await database.PageAsync<EquityResponse>(
            Equity, page, cancellationToken, ("account", key.AccountId), ("bot", key.BotId), ("from", range.FromOrFirst), ("to", range.ToOrLast));
    }

    public async Task<Page<EquityResponse>> AccountEquityAsync(int accountId, TimeRange range, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<EquityResponse>(
            Equity, page, cancellationToken, ("account", accountId), ("bot", 0), ("from", range.FromOrFirst), ("to", range.ToOrLast));

    public async Task<Page<SignalResponse>> SignalsAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<SignalResponse>(Signals, page, cancellationToken, ("bot", (await KeyAsync(name, cancellationToken)).BotId));

    public async Task<Page<DecisionResponse>> DecisionsAsync(string name, DecisionKind? kind, TimeRange range, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<DecisionResponse>(
            Decisions,
            page,
            cancellationToken,
            ("bot", (await KeyAsync(name, cancellationToken)).BotId),
            ("kind", kind?.ToString().ToLowerInvariant()),
            ("from", range.FromOrFirst),
            ("to", range.ToOrLast));

    public async Task<Page<RevisionResponse>> RevisionsAsync(string name, PageRequest page, CancellationToken cancellationToken) =>
        await database.PageAsync<RevisionResponse>(Revisions, page, cancellationToken, ("bot", (await KeyAsync(name, cancellationToken)).BotId));

    public async Task<OrderDetailResponse> OrderAsync(string cloid, CancellationToken cancellationToken)
    {
        var bot = await database.ScalarAsync<string>("SELECT b.name FROM orders JOIN bots b USING (bot_id) WHERE cloid = @cloid", cancellationToken, ("cloid", cloid))
            ?? throw ProblemException.NotFound("order", cloid);
        var order = await database.FindAsync<OrderResponse>($"SELECT {Orders.Select} FROM orders WHERE cloid = @cloid", cancellationToken, ("cloid", cloid));
        var events = await database.ListAsync<OrderEventResponse>(
            "SELECT sequence, kind, status, details, occurred_at, received_at FROM order_events WHERE cloid = @cloid ORDER BY sequence", cancellationToken, ("cloid", cloid));
        var fills = await database.ListAsync<FillResponse>($"SELECT {Fills.Select} FROM fills WHERE cloid = @cloid ORDER BY fill_id", cancellationToken, ("cloid", cloid));
        return new OrderDetailResponse(bot, order!, events, fills);
    }

    /// <summary>The day that daily figures count from begins at 00:00 UTC.</summary>
    private (string, object?) Day => ("day", timeProvider.GetUtcNow().UtcDateTime.Date);

    private async Task<Page<BotResponse>> WithPositionsAsync(Page<BotRecord> page, CancellationToken cancellationToken)
    {
        var positions = (await PositionRecordsAsync([.. page.Items.Select(bot => bot.BotId)], cancellationToken)).ToLookup(one => one.BotId, one => one.ToResponse());
        return new Page<BotResponse>([.. page.Items.Select(bot => bot.ToResponse([.. positions[bot.BotId]]))], page.NextCursor);
    }

    private Task<List<PositionRecord>> PositionRecordsAsync(int[] bots, CancellationToken cancellationToken) => database.ListAsync<PositionRecord>(
        $"""
        SELECT p.bot_id, p.coin, p.quantity, p.entry_price, c.close AS last_price, p.realized_pnl, p.fees, p.funding, p.updated_at
        FROM bot_positions p JOIN bots b USING (bot_id) {LastPrice.Join}
        WHERE p.bot_id = ANY(@bots) ORDER BY p.bot_id, p.coin
        """,
        cancellationToken,
        ("bots", bots));

    private sealed record PositionRecord(
        int BotId,
        string Coin,
        decimal Quantity,
        decimal EntryPrice,
        decimal? LastPrice,
        decimal RealizedPnl,
        decimal Fees,
        decimal Funding,
        DateTimeOffset UpdatedAt)
    {
        public BotPositionResponse ToResponse() => new(
            Coin, Quantity, EntryPrice, LastPrice, Quantity == 0 ? 0 : (LastPrice - EntryPrice) * Quantity, RealizedPnl, Fees, Funding, UpdatedAt);
    }

    private sealed record BotRecord(
        string Name,
        int BotId,
        string Account,
        BotMode Mode,
        DesiredState DesiredState,
        BotState? State,
        string? Reason,
        int Revision,
        int? RunningRevision,
        long Version,
        bool IsUpToDate,
        decimal? Equity,
        decimal? DayPnl,
        int OpenOrders,
        string? LastDecision,
        DateTimeOffset? LastDecisionAt,
        DateTimeOffset? HeartbeatAt,
        string? ArmedForAccount,
        DateTimeOffset CreatedAt,
        DateTimeOffset UpdatedAt,
        System.Text.Json.JsonElement Definition)
    {
        public BotResponse ToResponse(IReadOnlyList<BotPositionResponse> positions) => new(
            Name, BotId, Account, Mode, DesiredState, State, Reason, Revision, RunningRevision, Version, IsUpToDate, Equity, DayPnl,
            positions.Sum(one => Math.Abs(one.Quantity) * (one.LastPrice ?? one.EntryPrice)), OpenOrders, positions,
            LastDecision, LastDecisionAt, HeartbeatAt, ArmedForAccount, CreatedAt, UpdatedAt, Definition);
    }
}

internal sealed record BotKey(int BotId, int AccountId);

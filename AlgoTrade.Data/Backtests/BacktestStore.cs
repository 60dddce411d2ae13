using AlgoTrade.Engine.Orders;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Backtests;

/// <summary>A backtest: what was asked, how far it is, what came out.</summary>
/// <param name="RequestJson">Everything needed to run it again.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="MetricsJson">Null until it is completed.</param>
public sealed record Backtest(
    long BacktestId, string Name, string Strategy, string RequestJson, JobStatus Status, double Progress, DateTimeOffset FromTime, DateTimeOffset ToTime,
    string? MetricsJson, string? EffectsHash, string? Error, string RequestedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt);

/// <summary>One round trip of a backtest; money in USDC.</summary>
/// <param name="Side">Of the entry.</param>
public sealed record BacktestTrade(
    int Number, string Instrument, Side Side, DateTimeOffset OpenedAt, DateTimeOffset ClosedAt, decimal Quantity, decimal EntryPrice, decimal ExitPrice,
    decimal Pnl, decimal Fees, decimal Funding, string ExitReason);

/// <summary>Equity at <paramref name="From"/>, and then one value per <paramref name="Step"/>.</summary>
public sealed record EquityCurve(DateTimeOffset From, TimeSpan Step, IReadOnlyList<double> Values);

/// <summary>Backtests as a queue of work and as results.</summary>
public sealed class BacktestStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    private const string ClaimNext =
        """
        UPDATE backtests SET status = 'Running', started_at = @now
        WHERE backtest_id = (SELECT backtest_id FROM backtests WHERE status = 'Queued' ORDER BY backtest_id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING backtest_id
        """;

    /// <summary>Queues a backtest; the daemon is woken.</summary>
    public async Task<Backtest> QueueAsync(
        string name, string strategy, string requestJson, DateTimeOffset from, DateTimeOffset to, string requestedBy, CancellationToken cancellationToken)
    {
        var row = new BacktestRow
        {
            Name = name,
            Strategy = strategy,
            Request = requestJson,
            Status = JobStatus.Queued,
            FromTime = from,
            ToTime = to,
            RequestedBy = requestedBy,
            CreatedAt = timeProvider.GetUtcNow(),
        };
        await using var context = dataSource.CreateContext();
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return ToBacktest(row);
    }

    /// <summary>Takes the oldest queued one, which nobody else then gets; null when there is none.</summary>
    public async Task<Backtest?> ClaimNextAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ClaimNext);
        var id = await command.With("now", timeProvider.GetUtcNow()).ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false);
        return id == 0 ? null : await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts those back into the queue that a process which ended had claimed. For the only worker, at its start.</summary>
    public async Task<int> RequeueInterruptedAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE backtests SET status = 'Queued', progress = 0, started_at = NULL WHERE status = 'Running'");
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reports progress (0 to 1). False when it was canceled meanwhile: stop working on it.</summary>
    public async Task<bool> ReportProgressAsync(long backtestId, double progress, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE backtests SET progress = @progress WHERE backtest_id = @id AND status = 'Running'");
        return await command.With("id", backtestId).With("progress", progress).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Stores the result, all of it or nothing. False when it was canceled meanwhile; then nothing is stored.</summary>
    public async Task<bool> CompleteAsync(
        long backtestId, string metricsJson, string effectsHash, EquityCurve equity, IReadOnlyList<BacktestTrade> trades, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var update = new NpgsqlCommand(
            """
            UPDATE backtests SET status = 'Completed', progress = 1, metrics = @metrics, effects_hash = @hash, equity_from = @from, equity_step_s = @step,
                equity = @equity, finished_at = @now
            WHERE backtest_id = @id AND status = 'Running'
            """,
            connection);
        update.With("id", backtestId).WithJson("metrics", metricsJson).With("hash", effectsHash).With("from", equity.From)
            .With("step", (int)equity.Step.TotalSeconds).WithArray("equity", equity.Values).With("now", timeProvider.GetUtcNow());
        if (await update.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
        {
            return false;
        }

        await InsertTradesAsync(connection, backtestId, trades, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    public Task FailAsync(long backtestId, string error, CancellationToken cancellationToken)
        => FinishAsync(backtestId, JobStatus.Failed, error, cancellationToken);

    /// <summary>Cancels a queued or running one. False when it had ended, or never was.</summary>
    public Task<bool> CancelAsync(long backtestId, CancellationToken cancellationToken)
        => FinishAsync(backtestId, JobStatus.Canceled, null, cancellationToken);

    public async Task<Backtest?> FindAsync(long backtestId, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await WithoutCurve(context.Set<BacktestRow>().Where(row => row.BacktestId == backtestId)).SingleOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Backtests below a number, newest first.</summary>
    public async Task<IReadOnlyList<Backtest>> ListAsync(long beforeBacktestId, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await WithoutCurve(context.Set<BacktestRow>().Where(row => row.BacktestId < beforeBacktestId).OrderByDescending(row => row.BacktestId).Take(limit))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Null until it is completed.</summary>
    public async Task<EquityCurve?> EquityAsync(long backtestId, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT equity_from, equity_step_s, equity FROM backtests WHERE backtest_id = @id AND equity IS NOT NULL");
        var rows = await command.With("id", backtestId).ReadListAsync(
            row => new EquityCurve(row.GetTime(0), TimeSpan.FromSeconds(row.GetInt32(1)), row.GetFieldValue<double[]>(2)), cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault();
    }

    /// <summary>Round trips after a number, in order.</summary>
    public async Task<IReadOnlyList<BacktestTrade>> TradesAsync(long backtestId, int afterNumber, int limit, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        return await context.Set<BacktestTradeRow>().AsNoTracking().Where(row => row.BacktestId == backtestId && row.Number > afterNumber)
            .OrderBy(row => row.Number).Take(limit)
            .Select(row => new BacktestTrade(
                row.Number, row.Coin, row.Side, row.OpenedAt, row.ClosedAt, row.Quantity, row.EntryPrice, row.ExitPrice, row.Pnl, row.Fees, row.Funding, row.ExitReason))
            .ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> FinishAsync(long backtestId, JobStatus status, string? error, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "UPDATE backtests SET status = @status, error = @error, finished_at = @now WHERE backtest_id = @id AND status IN ('Queued', 'Running')");
        command.With("id", backtestId).With("status", status).With("error", error).With("now", timeProvider.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    private static async Task InsertTradesAsync(
        NpgsqlConnection connection, long backtestId, IReadOnlyList<BacktestTrade> trades, CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO backtest_trades
                (backtest_id, number, coin, side, opened_at, closed_at, quantity, entry_price, exit_price, pnl, fees, funding, exit_reason)
            SELECT @id, trade.*
            FROM unnest(@numbers, @coins, @sides, @opened, @closed, @quantities, @entries, @exits, @pnl, @fees, @funding, @reasons) AS trade
            """,
            connection);
        insert.With("id", backtestId).WithArray("numbers", trades.Select(trade => trade.Number)).WithArray("coins", trades.Select(trade => trade.Instrument))
            .WithArray("sides", trades.Select(trade => trade.Side)).WithArray("opened", trades.Select(trade => trade.OpenedAt))
            .WithArray("closed", trades.Select(trade => trade.ClosedAt)).WithArray("quantities", trades.Select(trade => trade.Quantity))
            .WithArray("entries", trades.Select(trade => trade.EntryPrice)).WithArray("exits", trades.Select(trade => trade.ExitPrice))
            .WithArray("pnl", trades.Select(trade => trade.Pnl)).WithArray("fees", trades.Select(trade => trade.Fees))
            .WithArray("funding", trades.Select(trade => trade.Funding)).WithArray("reasons", trades.Select(trade => trade.ExitReason));
        await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static IQueryable<Backtest> WithoutCurve(IQueryable<BacktestRow> rows) => rows.AsNoTracking().Select(row => new Backtest(
        row.BacktestId, row.Name, row.Strategy, row.Request, row.Status, row.Progress, row.FromTime, row.ToTime, row.Metrics, row.EffectsHash, row.Error,
        row.RequestedBy, row.CreatedAt, row.StartedAt, row.FinishedAt));

    private static Backtest ToBacktest(BacktestRow row) => new(
        row.BacktestId, row.Name, row.Strategy, row.Request, row.Status, row.Progress, row.FromTime, row.ToTime, row.Metrics, row.EffectsHash, row.Error,
        row.RequestedBy, row.CreatedAt, row.StartedAt, row.FinishedAt);
}

using System.Runtime.CompilerServices;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>A public print. <paramref name="TradeId"/> is unique with time and instrument.</summary>
public readonly record struct StoredTrade(int InstrumentId, DateTimeOffset OccurredAt, long TradeId, Side TakerSide, decimal Price, decimal Quantity);

/// <summary>Mark and oracle price, hourly funding rate (a fraction) and open interest (base units) at one moment.</summary>
public readonly record struct StoredAssetContext(
    int InstrumentId, DateTimeOffset OccurredAt, decimal MarkPrice, decimal OraclePrice, decimal FundingRate, decimal OpenInterest);

/// <summary>The hourly rate that was charged, a fraction; positive: longs paid.</summary>
public readonly record struct StoredFundingRate(int InstrumentId, DateTimeOffset FundingTime, decimal FundingRate, decimal? Premium);

/// <param name="Stored">New rows.</param>
/// <param name="Unchanged">Rows that were there already.</param>
/// <param name="Refused">Bad rows.</param>
/// <param name="Refusals">The first bad rows with their reasons, one sentence each.</param>
public sealed record StreamWriteResult(int Stored, int Unchanged, int Refused, IReadOnlyList<string> Refusals);

/// <summary>Public trades, asset contexts and funding rates: written in batches, idempotently; bad rows are refused by name and counted.</summary>
public sealed class MarketStreams(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    // Larger batches go in slices, so that one statement stays small.
    private const int Slice = 5_000;

    // Rows read at once: a millisecond or ten, and a few megabytes.
    private const int Page = 10_000;

    private volatile HashSet<int> _knownInstruments = [];

    public Task<StreamWriteResult> WriteTradesAsync(IReadOnlyList<StoredTrade> trades, CancellationToken cancellationToken) => WriteAsync(
        trades,
        trade => (trade.InstrumentId, trade.OccurredAt),
        trade => trade.Price <= 0 ? "has a price that is not above zero"
            : trade.Quantity <= 0 ? "has a quantity that is not above zero"
            : !Enum.IsDefined(trade.TakerSide) ? "has no side" : null,
        """
        INSERT INTO market_trades (occurred_at, trade_id, instrument_id, taker_side, price, quantity)
        SELECT * FROM unnest(@times, @ids, @instruments, @sides, @prices, @quantities) ON CONFLICT DO NOTHING
        """,
        (command, rows) => command.WithArray("times", rows.Select(row => row.OccurredAt)).WithArray("ids", rows.Select(row => row.TradeId))
            .WithArray("instruments", rows.Select(row => row.InstrumentId)).WithArray("sides", rows.Select(row => (short)row.TakerSide))
            .WithArray("prices", rows.Select(row => row.Price)).WithArray("quantities", rows.Select(row => row.Quantity)),
        cancellationToken);

    public Task<StreamWriteResult> WriteAssetContextsAsync(IReadOnlyList<StoredAssetContext> contexts, CancellationToken cancellationToken) => WriteAsync(
        contexts,
        context => (context.InstrumentId, context.OccurredAt),
        context => context.MarkPrice <= 0 || context.OraclePrice <= 0 ? "has a price that is not above zero"
            : context.OpenInterest < 0 ? "has a negative open interest" : null,
        """
        INSERT INTO asset_contexts (occurred_at, instrument_id, mark_price, oracle_price, funding_rate, open_interest)
        SELECT * FROM unnest(@times, @instruments, @marks, @oracles, @rates, @interests) ON CONFLICT DO NOTHING
        """,
        (command, rows) => command.WithArray("times", rows.Select(row => row.OccurredAt)).WithArray("instruments", rows.Select(row => row.InstrumentId))
            .WithArray("marks", rows.Select(row => row.MarkPrice)).WithArray("oracles", rows.Select(row => row.OraclePrice))
            .WithArray("rates", rows.Select(row => row.FundingRate)).WithArray("interests", rows.Select(row => row.OpenInterest)),
        cancellationToken);

    public Task<StreamWriteResult> WriteFundingRatesAsync(IReadOnlyList<StoredFundingRate> rates, CancellationToken cancellationToken) => WriteAsync(
        rates,
        rate => (rate.InstrumentId, rate.FundingTime),
        rate => Math.Abs(rate.FundingRate) > 1 ? "has a funding rate above 100 % per hour" : null,
        """
        INSERT INTO funding_rates (instrument_id, funding_time, funding_rate, premium)
        SELECT * FROM unnest(@instruments, @times, @rates, @premiums) ON CONFLICT DO NOTHING
        """,
        (command, rows) => command.WithArray("instruments", rows.Select(row => row.InstrumentId)).WithArray("times", rows.Select(row => row.FundingTime))
            .WithArray("rates", rows.Select(row => row.FundingRate)).WithArray("premiums", rows.Select(row => row.Premium)),
        cancellationToken);

    /// <summary>Trades of an instrument in <c>[from, to)</c>, in the order they happened. Read page by page: between two no connection is held.</summary>
    public async IAsyncEnumerable<StoredTrade> ReadTradesAsync(
        int instrumentId, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (at, id) = (from, long.MinValue);
        for (var isLast = false; !isLast;)
        {
            await using var command = dataSource.CreateCommand(
                """
                SELECT occurred_at, trade_id, taker_side, price, quantity FROM market_trades
                WHERE instrument_id = @instrument AND (occurred_at, trade_id) > (@at, @id) AND occurred_at < @to ORDER BY occurred_at, trade_id LIMIT @page
                """);
            var page = await command.With("instrument", instrumentId).With("at", at).With("id", id).With("to", to).With("page", Page).ReadListAsync(
                row => new StoredTrade(instrumentId, row.GetTime(0), row.GetInt64(1), (Side)row.GetInt16(2), row.GetDecimal(3), row.GetDecimal(4)),
                cancellationToken).ConfigureAwait(false);
            foreach (var trade in page)
            {
                (at, id) = (trade.OccurredAt, trade.TradeId);
                yield return trade;
            }

            isLast = page.Count < Page;
        }
    }

    /// <summary>Time of the first trade of an instrument in <c>[from, to)</c>; null when there is none.</summary>
    public async Task<DateTimeOffset?> FirstTradeAtAsync(int instrumentId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT occurred_at FROM market_trades WHERE instrument_id = @instrument AND occurred_at >= @from AND occurred_at < @to ORDER BY occurred_at LIMIT 1");
        command.With("instrument", instrumentId).With("from", from).With("to", to);
        var found = await command.ReadListAsync(row => row.GetTime(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Asset contexts of an instrument in <c>[from, to)</c>, in order. Read page by page: between two no connection is held.</summary>
    public async IAsyncEnumerable<StoredAssetContext> ReadAssetContextsAsync(
        int instrumentId, DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var isLast = false; !isLast;)
        {
            await using var command = dataSource.CreateCommand(
                """
                SELECT occurred_at, mark_price, oracle_price, funding_rate, open_interest FROM asset_contexts
                WHERE instrument_id = @instrument AND occurred_at >= @from AND occurred_at < @to ORDER BY occurred_at LIMIT @page
                """);
            var page = await command.With("instrument", instrumentId).With("from", from).With("to", to).With("page", Page).ReadListAsync(
                row => new StoredAssetContext(instrumentId, row.GetTime(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4)),
                cancellationToken).ConfigureAwait(false);
            foreach (var context in page)
            {
                // The next page begins behind it; times are kept to the microsecond.
                from = context.OccurredAt.AddMicroseconds(1);
                yield return context;
            }

            isLast = page.Count < Page;
        }
    }

    /// <summary>Time of the newest asset context before a time; null when there is none.</summary>
    public async Task<DateTimeOffset?> LastAssetContextAtAsync(int instrumentId, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT occurred_at FROM asset_contexts WHERE instrument_id = @instrument AND occurred_at < @before ORDER BY occurred_at DESC LIMIT 1");
        command.With("instrument", instrumentId).With("before", before);
        var found = await command.ReadListAsync(row => row.GetTime(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>Funding rates of an instrument in <c>[from, to)</c>, in order.</summary>
    public async Task<IReadOnlyList<StoredFundingRate>> FundingRatesAsync(
        int instrumentId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT funding_time, funding_rate, premium FROM funding_rates
            WHERE instrument_id = @instrument AND funding_time >= @from AND funding_time < @to ORDER BY funding_time
            """);
        command.With("instrument", instrumentId).With("from", from).With("to", to);
        return await command.ReadListAsync(
            row => new StoredFundingRate(instrumentId, row.GetTime(0), row.GetDecimal(1), row.IsDBNull(2) ? null : row.GetDecimal(2)), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<StreamWriteResult> WriteAsync<TRow>(
        IReadOnlyList<TRow> rows, Func<TRow, (int InstrumentId, DateTimeOffset At)> key, Func<TRow, string?> fault, string insert,
        Func<NpgsqlCommand, IReadOnlyList<TRow>, NpgsqlCommand> bind, CancellationToken cancellationToken)
    {
        await LearnInstrumentsAsync(rows.Select(row => key(row).InstrumentId), cancellationToken).ConfigureAwait(false);
        var (good, refused, refusals) = Inspect(rows, key, fault);
        var stored = 0;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var slice in good.Chunk(Slice))
        {
            await using var command = new NpgsqlCommand(insert, connection);
            stored += await bind(command, slice).ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new StreamWriteResult(stored, good.Count - stored, refused, refusals);
    }

    private (List<TRow> Good, int Refused, List<string> Refusals) Inspect<TRow>(
        IReadOnlyList<TRow> rows, Func<TRow, (int InstrumentId, DateTimeOffset At)> key, Func<TRow, string?> fault)
    {
        var latest = timeProvider.GetUtcNow() + CandleWriter.FarFuture;
        var good = new List<TRow>(rows.Count);
        var refusals = new List<string>();
        var refused = 0;
        foreach (var row in rows)
        {
            var (instrumentId, at) = key(row);
            var reason = !_knownInstruments.Contains(instrumentId) ? "belongs to an instrument that is not in the database"
                : at > latest ? "lies in the far future"
                : at < DateTimeOffset.UnixEpoch ? "lies before 1970" : fault(row);
            if (reason is null)
            {
                good.Add(row);
            }
            else if (++refused <= CandleWriter.MaxRefusalsTold)
            {
                refusals.Add($"{row} {reason}.");
            }
        }

        return (good, refused, refusals);
    }

    private async Task LearnInstrumentsAsync(IEnumerable<int> wanted, CancellationToken cancellationToken)
    {
        if (wanted.All(_knownInstruments.Contains))
        {
            return;
        }

        await using var command = dataSource.CreateCommand("SELECT instrument_id FROM instruments");
        _knownInstruments = [.. await command.ReadListAsync(row => row.GetInt32(0), cancellationToken).ConfigureAwait(false)];
    }
}

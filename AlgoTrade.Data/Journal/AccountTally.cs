using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Data.Journal;

/// <summary>What the fills and funding payments of an account add up to.</summary>
/// <param name="ByFills">Signed base units that bots traded, by instrument: what the exchange should hold, apart from what is nobody's.</param>
/// <param name="ByBots">Signed base units that bots believe they hold. Where it is not the same as their fills, somebody's books are wrong.</param>
/// <param name="Paid">USDC received minus paid for all fills of the account, fees and funding included.</param>
public sealed record AccountTotals(
    IReadOnlyDictionary<InstrumentName, decimal> ByFills, IReadOnlyDictionary<InstrumentName, decimal> ByBots, decimal Paid);

/// <summary>
/// Adds up the books of one account. The first look reads every fill there is. Rows are only ever added, so later looks read what is newer and add it to
/// what was seen: a look costs the same after a day and after years. For one reader.
/// </summary>
public sealed class AccountTally(NpgsqlDataSource dataSource, int accountId, TimeProvider timeProvider)
{
    // Numbers are given to rows before they are committed, so a lower one may become visible after a higher one. No transaction lives as long as this.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);

    private readonly Dictionary<InstrumentName, decimal> _held = [];
    private decimal _paid;
    private Place _addedUpTo;
    private (Place Place, long Timestamp)? _mark;

    public async Task<AccountTotals> ReadAsync(CancellationToken cancellationToken)
    {
        if (_mark is { } mark && timeProvider.GetElapsedTime(mark.Timestamp) >= Settled)
        {
            var settled = await SumAsync(mark.Place, cancellationToken);
            foreach (var (instrument, quantity) in settled.ByFills)
                _held[instrument] = _held.GetValueOrDefault(instrument) + quantity;
            (_paid, _addedUpTo, _mark) = (_paid + settled.Paid, mark.Place, null);
        }

        var newer = await SumAsync(Place.End, cancellationToken);
        _mark ??= (newer.Last, timeProvider.GetTimestamp());
        var held = new Dictionary<InstrumentName, decimal>(_held);
        foreach (var (instrument, quantity) in newer.ByFills)
            held[instrument] = held.GetValueOrDefault(instrument) + quantity;
        return new AccountTotals(held, newer.ByBots, _paid + newer.Paid);
    }

    /// <summary>What came after the rows that are added up already. One statement, so that fills and positions are of one moment.</summary>
    private async Task<Sums> SumAsync(Place upTo, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            SELECT 'fills', coin, coalesce(sum(CASE WHEN bot_id IS NULL THEN 0 WHEN side = 'Buy' THEN quantity ELSE -quantity END), 0),
                sum(CASE WHEN side = 'Buy' THEN -1 ELSE 1 END * price * quantity - CASE WHEN fee_asset = 'USDC' THEN fee ELSE 0 END), max(fill_id)
            FROM fills WHERE account_id = @account AND fill_id > @after_fill AND fill_id <= @last_fill GROUP BY coin
            UNION ALL
            SELECT 'funding', '', 0, coalesce(sum(payment), 0), coalesce(max(payment_id), 0)
            FROM funding_payments WHERE account_id = @account AND payment_id > @after_payment AND payment_id <= @last_payment
            UNION ALL
            SELECT 'bots', coin, sum(quantity), 0, 0 FROM bot_positions JOIN bots USING (bot_id) WHERE account_id = @account GROUP BY coin
            """);
        command.With("account", accountId).With("after_fill", _addedUpTo.Fill).With("last_fill", upTo.Fill)
            .With("after_payment", _addedUpTo.Payment).With("last_payment", upTo.Payment);
        var rows = await command.ReadListAsync(
            row => (Source: row.GetString(0), Coin: row.GetString(1), Quantity: row.GetDecimal(2), Paid: row.GetDecimal(3), Last: row.GetInt64(4)), cancellationToken);
        return new Sums(
            rows.Where(row => row.Source == "fills").ToDictionary(row => new InstrumentName(row.Coin), row => row.Quantity),
            rows.Where(row => row.Source == "bots").ToDictionary(row => new InstrumentName(row.Coin), row => row.Quantity),
            rows.Sum(row => row.Paid),
            new Place(
                Math.Max(_addedUpTo.Fill, rows.Where(row => row.Source == "fills").Max(row => (long?)row.Last) ?? 0),
                Math.Max(_addedUpTo.Payment, rows.Where(row => row.Source == "funding").Max(row => row.Last))));
    }

    /// <summary>Numbers of the last rows that count.</summary>
    private readonly record struct Place(long Fill, long Payment)
    {
        public static readonly Place End = new(long.MaxValue, long.MaxValue);
    }

    private sealed record Sums(
        IReadOnlyDictionary<InstrumentName, decimal> ByFills, IReadOnlyDictionary<InstrumentName, decimal> ByBots, decimal Paid, Place Last);
}

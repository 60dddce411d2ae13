using System.Text.Json;
using AlgoTrade.Engine.Market;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Instruments;

/// <param name="InstrumentId">The short number that market data rows carry.</param>
public sealed record StoredInstrument(int InstrumentId, string Network, Instrument Instrument, DateTimeOffset UpdatedAt);

/// <summary>Markets and their trading rules, per network: BTC on testnet is another market than BTC on mainnet.</summary>
public sealed class InstrumentStore(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    private const string Upsert =
        """
        INSERT INTO instruments AS known (network, coin, kind, asset_id, size_decimals, max_leverage, only_isolated, is_delisted, margin_tiers, updated_at)
        VALUES (@network, @coin, @kind, @asset_id, @size_decimals, @max_leverage, @only_isolated, @is_delisted, @margin_tiers, @now)
        ON CONFLICT (network, coin) DO UPDATE SET
            kind = excluded.kind, asset_id = excluded.asset_id, size_decimals = excluded.size_decimals, max_leverage = excluded.max_leverage,
            only_isolated = excluded.only_isolated, is_delisted = excluded.is_delisted, margin_tiers = excluded.margin_tiers, updated_at = excluded.updated_at
        RETURNING instrument_id
        """;

    /// <summary>Stores what the exchange lists now and returns it with its numbers. Markets that are not in the list stay.</summary>
    public async Task<IReadOnlyList<StoredInstrument>> SaveAsync(string network, IEnumerable<Instrument> instruments, CancellationToken cancellationToken)
    {
        var now = Timestamps.ForStorage(timeProvider.GetUtcNow());
        var saved = new List<StoredInstrument>();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // By name, so that two processes that save the same list lock its rows in the same order.
        foreach (var instrument in instruments.OrderBy(instrument => instrument.Name))
        {
            await using var command = new NpgsqlCommand(Upsert, connection);
            command.With("network", network).With("coin", instrument.Name.Value).With("kind", instrument.Kind).With("asset_id", instrument.AssetId)
                .With("size_decimals", instrument.SizeDecimals).With("max_leverage", instrument.MaxLeverage).With("only_isolated", instrument.OnlyIsolated)
                .With("is_delisted", instrument.IsDelisted).WithJson("margin_tiers", JsonSerializer.Serialize(instrument.MarginTiers)).With("now", now);
            var id = await command.ReadScalarAsync<int>(cancellationToken).ConfigureAwait(false);
            saved.Add(new StoredInstrument(id, network, instrument, now));
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return saved;
    }

    /// <summary>All markets of a network, or of all networks when it is null, by name.</summary>
    public async Task<IReadOnlyList<StoredInstrument>> ListAsync(string? network, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var rows = await context.Set<InstrumentRow>().AsNoTracking().Where(row => network == null || row.Network == network)
            .OrderBy(row => row.Network).ThenBy(row => row.Coin).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(ToInstrument)];
    }

    public async Task<StoredInstrument?> FindAsync(string network, InstrumentName name, CancellationToken cancellationToken)
    {
        await using var context = dataSource.CreateContext();
        var row = await context.Set<InstrumentRow>().AsNoTracking()
            .SingleOrDefaultAsync(known => known.Network == network && known.Coin == name.Value, cancellationToken).ConfigureAwait(false);
        return row is null ? null : ToInstrument(row);
    }

    private static StoredInstrument ToInstrument(InstrumentRow row) => new(row.InstrumentId, row.Network, new Instrument
    {
        Name = new InstrumentName(row.Coin),
        Kind = row.Kind,
        AssetId = row.AssetId,
        SizeDecimals = row.SizeDecimals,
        MaxLeverage = row.MaxLeverage,
        OnlyIsolated = row.OnlyIsolated,
        IsDelisted = row.IsDelisted,
        MarginTiers = JsonSerializer.Deserialize<List<MarginTier>>(row.MarginTiers) ?? [],
    }, row.UpdatedAt);
}

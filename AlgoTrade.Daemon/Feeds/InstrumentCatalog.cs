using AlgoTrade.Daemon.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Markets;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>The markets of the network with their trading rules, read from the exchange once, and again after a change, and kept in the database.</summary>
internal sealed class InstrumentCatalog(IMarketReader reader, InstrumentStore store, string network) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Dictionary<InstrumentName, StoredInstrument>? _instruments;
    private IReadOnlyList<InstrumentChange>? _changedWhileAway;

    /// <exception cref="BotRefusedException">The exchange has no such market, or it is delisted.</exception>
    /// <exception cref="ExchangeUnavailableException">The exchange cannot be read.</exception>
    public async Task<IReadOnlyList<Instrument>> ResolveAsync(IReadOnlyList<InstrumentName> names, CancellationToken cancellationToken)
    {
        var known = await LoadAsync(cancellationToken);
        return [.. names.Select(name => Tradable(known, name))];
    }

    /// <summary>The short number that market data rows carry; null for a market the exchange does not list.</summary>
    public async Task<int?> NumberOfAsync(InstrumentName name, CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken)).TryGetValue(name, out var stored) ? stored.InstrumentId : null;

    /// <summary>What was different at the first reading from what the database kept of the last run. A market that is gone is told once.</summary>
    /// <exception cref="ExchangeUnavailableException">The exchange cannot be read.</exception>
    public async Task<IReadOnlyList<InstrumentChange>> ChangedWhileAwayAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        return _changedWhileAway ?? [];
    }

    /// <summary>The rules changed: they are read again with the next question.</summary>
    public void Forget() => _instruments = null;

    public void Dispose() => _loading.Dispose();

    private Instrument Tradable(Dictionary<InstrumentName, StoredInstrument> known, InstrumentName name)
    {
        if (!known.TryGetValue(name, out var stored))
            throw new BotRefusedException($"{network} has no market named {name}.");
        return stored.Instrument.IsDelisted ? throw new BotRefusedException($"{name} is delisted on {network}.") : stored.Instrument;
    }

    private async Task<Dictionary<InstrumentName, StoredInstrument>> LoadAsync(CancellationToken cancellationToken)
    {
        if (_instruments is { } loaded)
            return loaded;
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_instruments is { } meanwhile)
                return meanwhile;
            var listed = await reader.GetInstrumentsAsync(cancellationToken);
            var changes = await CompareAsync(listed, cancellationToken);
            // What is listed no more stays as a delisted market.
            var gone = changes.Where(change => change.After is null).Select(change => change.Before! with { IsDelisted = true });
            var stored = await store.SaveAsync(network, [.. listed, .. gone], cancellationToken);
            _changedWhileAway ??= changes;
            return _instruments = stored.ToDictionary(one => one.Instrument.Name);
        }
        finally
        {
            _loading.Release();
        }
    }

    private async Task<IReadOnlyList<InstrumentChange>> CompareAsync(IReadOnlyList<Instrument> listed, CancellationToken cancellationToken)
    {
        var known = (await store.ListAsync(network, cancellationToken)).Select(stored => stored.Instrument).ToDictionary(instrument => instrument.Name);
        if (known.Count == 0)
            return [];
        var changes = InstrumentChange.Between(known, listed.ToDictionary(instrument => instrument.Name));
        return [.. changes.Where(change => change.After is not null || IsGone(change.Before!))];
    }

    // Spot and the markets of other dexes also go from the list when the options ask for them no more.
    private static bool IsGone(Instrument instrument) => !instrument.IsDelisted && instrument.Kind == InstrumentKind.Perpetual && !instrument.Name.Value.Contains(':', StringComparison.Ordinal);
}

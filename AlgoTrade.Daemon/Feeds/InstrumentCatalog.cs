using AlgoTrade.Daemon.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>The markets of the network with their trading rules, read from the exchange once, and again after a change, and kept in the database.</summary>
internal sealed class InstrumentCatalog(IMarketReader reader, InstrumentStore store, string network) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Dictionary<InstrumentName, StoredInstrument>? _instruments;

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
            var stored = await store.SaveAsync(network, listed, cancellationToken);
            return _instruments = stored.ToDictionary(one => one.Instrument.Name);
        }
        finally
        {
            _loading.Release();
        }
    }
}

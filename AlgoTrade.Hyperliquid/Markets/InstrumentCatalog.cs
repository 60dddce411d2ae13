using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Telemetry;
using AlgoTrade.Hyperliquid.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>A listing, a delisting or a changed rule. <paramref name="Before"/> null: new; <paramref name="After"/> null: gone.</summary>
public sealed record InstrumentChange(InstrumentName Name, Instrument? Before, Instrument? After)
{
    /// <summary>Orders made under the old rules could now mean something else: another market, another lot.</summary>
    public bool IsDangerous => Before is not null && After is not null
        && (Before.AssetId != After.AssetId || Before.SizeDecimals != After.SizeDecimals || Before.Kind != After.Kind);

    /// <summary>What is different between two readings of the same exchange.</summary>
    public static IReadOnlyList<InstrumentChange> Between(
        IReadOnlyDictionary<InstrumentName, Instrument> before, IReadOnlyDictionary<InstrumentName, Instrument> after)
    {
        var changes = new List<InstrumentChange>();
        foreach (var (name, old) in before)
        {
            if (!after.TryGetValue(name, out var now))
                changes.Add(new InstrumentChange(name, old, null));
            else if (!SameRules(old, now))
                changes.Add(new InstrumentChange(name, old, now));
        }

        changes.AddRange(after.Where(pair => !before.ContainsKey(pair.Key)).Select(pair => new InstrumentChange(pair.Key, null, pair.Value)));
        return changes;
    }

    // A record compares the list of tiers by reference.
    private static bool SameRules(Instrument a, Instrument b) =>
        a with { MarginTiers = [] } == b with { MarginTiers = [] } && a.MarginTiers.SequenceEqual(b.MarginTiers);
}

/// <summary>The markets of the exchange with their rules and asset ids, from its metadata only. Safe for many threads.</summary>
public sealed class InstrumentCatalog(InfoClient info, IOptions<HyperliquidOptions> options, ILogger<InstrumentCatalog> logger) : IDisposable
{
    private const int Usdc = 0;

    private readonly SemaphoreSlim _refresh = new(1, 1);
    private volatile FrozenDictionary<InstrumentName, Instrument> _instruments = FrozenDictionary<InstrumentName, Instrument>.Empty;
    private volatile FrozenSet<InstrumentName> _changedDangerously = FrozenSet<InstrumentName>.Empty;

    /// <summary>After a refresh that found differences. Never raised by the first one.</summary>
    public event EventHandler<IReadOnlyList<InstrumentChange>>? Changed;

    public IReadOnlyCollection<Instrument> All => _instruments.Values;

    public bool TryGet(InstrumentName name, [NotNullWhen(true)] out Instrument? instrument) => _instruments.TryGetValue(name, out instrument);

    /// <summary>Its asset id or lot changed since the process started: nothing new should be opened until a person has looked.</summary>
    public bool HasChangedDangerously(InstrumentName name) => _changedDangerously.Contains(name);

    /// <summary>Loads once; later calls return at once.</summary>
    /// <exception cref="ExchangeUnavailableException">The metadata could not be read.</exception>
    public async Task EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        if (_instruments.Count == 0)
            await RefreshAsync(cancellationToken);
    }

    /// <exception cref="ExchangeUnavailableException">The metadata could not be read; the last known stays in force.</exception>
    public async Task<IReadOnlyList<InstrumentChange>> RefreshAsync(CancellationToken cancellationToken)
    {
        await _refresh.WaitAsync(cancellationToken);
        try
        {
            var loaded = await LoadAsync(cancellationToken);
            var before = _instruments;
            var changes = before.Count == 0 ? [] : InstrumentChange.Between(before, loaded);
            _changedDangerously = [.. _changedDangerously, .. changes.Where(change => change.IsDangerous).Select(change => change.Name)];
            _instruments = loaded;
            foreach (var change in changes)
            {
                logger.InstrumentChanged(change.Name, change.IsDangerous);
                HyperliquidTelemetry.InstrumentChanged(change.IsDangerous);
            }

            if (changes.Count > 0)
                Changed?.Invoke(this, changes);
            return changes;
        }
        finally
        {
            _refresh.Release();
        }
    }

    public void Dispose() => _refresh.Dispose();

    private async Task<FrozenDictionary<InstrumentName, Instrument>> LoadAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<InstrumentName, Instrument>();
        Add(found, InstrumentMetadata.ReadPerps(await info.ReadAsync<PerpMeta>(InfoRequest.Meta(), cancellationToken), dexIndex: 0));
        if (options.Value.BuilderDexes.Count > 0)
        {
            var dexes = await info.ReadAsync<IReadOnlyList<PerpDex?>>(InfoRequest.PerpDexes(), cancellationToken);
            foreach (var name in options.Value.BuilderDexes)
            {
                var meta = await info.ReadAsync<PerpMeta>(InfoRequest.Meta(name), cancellationToken);
                // Its profit and loss are in that token: adding them to USDC, as equity does, would be wrong.
                if (meta.CollateralToken != Usdc)
                    throw new ExchangeUnavailableException($"The dex '{name}' is collateralised in token {meta.CollateralToken}, not in USDC: take it out of {HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.BuilderDexes)}.");
                Add(found, InstrumentMetadata.ReadPerps(meta, IndexOf(dexes, name)));
            }
        }

        if (options.Value.IncludeSpot)
            Add(found, InstrumentMetadata.ReadSpot(await info.ReadAsync<SpotMeta>(InfoRequest.SpotMeta(), cancellationToken)));
        return found.ToFrozenDictionary();
    }

    private void Add(Dictionary<InstrumentName, Instrument> found, IEnumerable<(string Name, Instrument? Instrument)> entries)
    {
        foreach (var (name, instrument) in entries)
        {
            if (instrument is null || !found.TryAdd(instrument.Name, instrument))
                logger.MetadataEntrySkipped(name);
        }
    }

    private static int IndexOf(IReadOnlyList<PerpDex?> dexes, string name)
    {
        for (var index = 0; index < dexes.Count; index++)
        {
            if (dexes[index]?.Name == name)
                return index;
        }

        throw new ExchangeUnavailableException($"The exchange has no perpetual dex named '{name}'.");
    }
}

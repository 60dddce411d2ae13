using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>Turns the exchange's metadata into instruments. A broken entry yields null and harms no other.</summary>
public static class InstrumentMetadata
{
    private const int SpotOffset = 10_000;
    private const int BuilderDexOffset = 100_000;
    private const int BuilderDexStep = 10_000;
    private const int FirstTableWithTiers = 50;

    /// <summary>First dex: the index; a builder's dex: 100000 + dex index × 10000 + index.</summary>
    public static int PerpAssetId(int dexIndex, int index) => dexIndex == 0 ? index : BuilderDexOffset + (dexIndex * BuilderDexStep) + index;

    public static int SpotAssetId(int pairIndex) => SpotOffset + pairIndex;

    /// <summary>The position in the universe is the index, so delisted markets are kept.</summary>
    public static IEnumerable<(string Name, Instrument? Instrument)> ReadPerps(PerpMeta meta, int dexIndex)
    {
        for (var index = 0; index < meta.Universe.Count; index++)
        {
            var market = meta.Universe[index];
            yield return (market.Name, Perp(meta, market, PerpAssetId(dexIndex, index)));
        }
    }

    public static IEnumerable<(string Name, Instrument? Instrument)> ReadSpot(SpotMeta meta)
    {
        var sizeDecimals = meta.Tokens.ToLookup(token => token.Index, token => token.SzDecimals);
        foreach (var pair in meta.Universe)
        {
            var baseDecimals = pair.Tokens.Count == 2 ? sizeDecimals[pair.Tokens[0]].Cast<int?>().FirstOrDefault() : null;
            var isUsable = baseDecimals is >= 0 and <= 8 && InstrumentName.TryParse(pair.Name, null, out _);
            yield return (pair.Name, !isUsable ? null : new Instrument
            {
                Name = new InstrumentName(pair.Name),
                Kind = InstrumentKind.Spot,
                AssetId = SpotAssetId(pair.Index),
                SizeDecimals = baseDecimals!.Value,
            });
        }
    }

    private static Instrument? Perp(PerpMeta meta, PerpMarket market, int assetId)
    {
        if (!InstrumentName.TryParse(market.Name, null, out var name) || market.SzDecimals is < 0 or > 8 || market.MaxLeverage < 1)
            return null;
        return new Instrument
        {
            Name = name,
            AssetId = assetId,
            SizeDecimals = market.SzDecimals,
            MaxLeverage = market.MaxLeverage,
            MarginTiers = Tiers(meta, market),
            OnlyIsolated = market.OnlyIsolated || market.MarginMode is "strictIsolated" or "noCross",
            IsDelisted = market.IsDelisted,
        };
    }

    // Tables below 50 are one tier whose leverage is the number of the table, listed or not.
    private static IReadOnlyList<MarginTier> Tiers(PerpMeta meta, PerpMarket market)
    {
        var table = market.MarginTableId is >= FirstTableWithTiers
            ? meta.MarginTables.FirstOrDefault(pair => pair.First == market.MarginTableId)?.Second : null;
        return table is { MarginTiers.Count: > 0 }
            ? [.. table.MarginTiers.OrderBy(tier => tier.LowerBound).Select(tier => new MarginTier(tier.LowerBound, tier.MaxLeverage))]
            : [new MarginTier(0, market.MaxLeverage)];
    }
}

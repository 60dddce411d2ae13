using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Venue.Markets;

/// <summary>The markets of a data folder: its <c>meta.json</c> as it is served, and as trading rules. An asset id is a position in the list.</summary>
internal sealed record VenueUniverse(JsonElement Meta, IReadOnlyList<Instrument> Instruments)
{
    public const string FileName = "meta.json";

    private const int FirstTableWithTiers = 50;

    public static VenueUniverse Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var meta = document.RootElement.Clone();
        var tables = meta.GetProperty("marginTables").EnumerateArray().ToDictionary(table => table[0].GetInt32(), table => ReadTiers(table[1]));
        Instrument[] instruments = [.. meta.GetProperty("universe").EnumerateArray().Select((market, index) => ReadInstrument(market, index, tables))];
        return new VenueUniverse(meta, instruments);
    }

    private static Instrument ReadInstrument(JsonElement market, int index, Dictionary<int, MarginTier[]> tables)
    {
        var maxLeverage = market.GetProperty("maxLeverage").GetInt32();
        var table = market.GetProperty("marginTableId").GetInt32();
        return new Instrument
        {
            Name = new InstrumentName(market.GetProperty("name").GetString()!),
            AssetId = index,
            SizeDecimals = market.GetProperty("szDecimals").GetInt32(),
            MaxLeverage = maxLeverage,
            // Below 50 the number of the table is the leverage of its only tier.
            MarginTiers = table < FirstTableWithTiers ? [new MarginTier(0, table)] : tables[table],
            OnlyIsolated = IsTrue(market, "onlyIsolated"),
            IsDelisted = IsTrue(market, "isDelisted"),
        };
    }

    private static MarginTier[] ReadTiers(JsonElement table) =>
    [
        .. table.GetProperty("marginTiers").EnumerateArray().Select(tier => new MarginTier(
            decimal.Parse(tier.GetProperty("lowerBound").GetString()!, CultureInfo.InvariantCulture), tier.GetProperty("maxLeverage").GetInt32())),
    ];

    private static bool IsTrue(JsonElement market, string name) => market.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

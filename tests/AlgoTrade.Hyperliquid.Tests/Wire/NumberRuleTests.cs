using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Tests.Signing;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.Wire;

/// <summary>The house's one rounding function (<see cref="Instrument"/>) against the published vectors and the published universes.</summary>
public sealed class NumberRuleTests
{
    private static readonly JsonElement File = TestFile.ReadJson("vectors/number-formatting.json");

    public static IEnumerable<object[]> Rows(string section) =>
        File.GetProperty(section).EnumerateArray().Select((row, index) => new object[] { index, row.GetRawText().ReplaceLineEndings(" ") });

    [Theory]
    [MemberData(nameof(Rows), "floatToWire")]
    public void A_number_is_written_as_the_exchange_wants_it_or_refused(int index, string row)
    {
        var vector = File.GetProperty("floatToWire")[index];
        var value = decimal.Parse(vector.Text("input"), NumberStyles.Float, CultureInfo.InvariantCulture);
        // The double of this input cannot hold its ninth decimal, so the SDKs do not see it; in decimals it is there, and refused.
        var isBeyondDouble = vector.Text("input") == "12345678.123456789";
        if (vector.GetProperty("error").GetBoolean() || isBeyondDouble)
            Assert.Throws<ArgumentOutOfRangeException>(() => WireDecimal.Format(value));
        else
            Assert.True(vector.Text("expected") == WireDecimal.Format(value), row);
    }

    [Theory]
    [MemberData(nameof(Rows), "floatToInt")]
    public void Money_that_travels_as_an_integer_is_exact_or_refused(int index, string row)
    {
        var vector = File.GetProperty("floatToInt")[index];
        var value = decimal.Parse(vector.Text("input"), NumberStyles.Float, CultureInfo.InvariantCulture);
        foreach (var (decimals, expected) in new[] { (6, vector.Text("usd6")), (8, vector.Text("scaled8")) })
        {
            if (expected is null)
                Assert.Throws<ArgumentOutOfRangeException>(() => WireDecimal.ToScaledInteger(value, decimals));
            else
                Assert.True(expected == $"{WireDecimal.ToScaledInteger(value, decimals)}", row);
        }
    }

    [Theory]
    [MemberData(nameof(Rows), "normalizeDecimalString")]
    public void Padding_disappears_before_hashing(int index, string row)
    {
        var vector = File.GetProperty("normalizeDecimalString")[index];
        Assert.True(WireDecimal.TryParse(vector.Text("input"), out var value), row);
        Assert.Equal(vector.Text("expected"), WireDecimal.Format(value));
    }

    [Theory]
    [MemberData(nameof(Rows), "priceTruncate")]
    public void A_price_rounds_down_onto_the_grid_or_is_refused(int index, string row)
    {
        var vector = File.GetProperty("priceTruncate")[index];
        var legal = TryParse(vector.Text("price"), out var price) & A(vector).TryRoundPrice(price, PriceRounding.Down, out var rounded);
        Assert.True(legal != vector.GetProperty("error").GetBoolean(), row);
        if (!legal)
            return;
        // A quirk of the SDK behind the vectors: it cuts large prices to five digits although integers are always legal.
        var expected = vector.TryGetProperty("note", out _) ? $"{decimal.Truncate(price)}" : vector.Text("expected");
        Assert.Equal(expected, WireDecimal.Format(rounded.Value));
    }

    [Theory]
    [MemberData(nameof(Rows), "sizeTruncate")]
    public void A_quantity_rounds_down_onto_the_lot_and_never_to_zero(int index, string row)
    {
        var vector = File.GetProperty("sizeTruncate")[index];
        var instrument = new Instrument { Name = new InstrumentName("X"), AssetId = 0, SizeDecimals = vector.GetProperty("szDecimals").GetInt32() };
        var legal = TryParse(vector.Text("size"), out var size) & instrument.TryRoundQuantityDown(size, out var rounded);
        Assert.True(legal != vector.GetProperty("error").GetBoolean(), row);
        if (legal)
            Assert.Equal(vector.Text("expected"), WireDecimal.Format(rounded.Value));
    }

    [Theory]
    [MemberData(nameof(Rows), "priceRoundNearest")]
    public void The_nearest_legal_price_is_at_least_as_near_as_that_of_the_official_sdk(int index, string row)
    {
        var vector = File.GetProperty("priceRoundNearest")[index];
        var price = decimal.Parse(vector.Text("price"), CultureInfo.InvariantCulture);
        var official = decimal.Parse(vector.Text("officialExampleRounding"), CultureInfo.InvariantCulture);
        var ours = A(vector).RoundPrice(price, PriceRounding.Nearest).Value;
        // The SDK rounds doubles half to even; on a tie the two may take different neighbours, never a farther one.
        Assert.True(ours == official || Math.Abs(ours - price) == Math.Abs(official - price), $"{ours}: {row}");
        Assert.True(A(vector).IsLegalPrice(ours));
    }

    [Theory]
    [MemberData(nameof(Rows), "priceValidity")]
    public void Legal_prices_are_told_from_illegal_ones(int index, string row)
    {
        var vector = File.GetProperty("priceValidity")[index];
        var price = decimal.Parse(vector.Text("price"), CultureInfo.InvariantCulture);
        Assert.True(vector.GetProperty("valid").GetBoolean() == A(vector).IsLegalPrice(price), row);
    }

    [Theory]
    [MemberData(nameof(Rows), "sizeValidity")]
    public void Legal_quantities_are_told_from_illegal_ones(int index, string row)
    {
        var vector = File.GetProperty("sizeValidity")[index];
        var instrument = new Instrument { Name = new InstrumentName("X"), AssetId = 0, SizeDecimals = vector.GetProperty("szDecimals").GetInt32() };
        var size = decimal.Parse(vector.Text("size"), CultureInfo.InvariantCulture);
        Assert.True(vector.GetProperty("valid").GetBoolean() == instrument.IsLegalQuantity(size), row);
    }

    /// <summary>Every universe among the recordings: mainnet, testnet, a builder's dex, spot; of several years.</summary>
    public static TheoryData<string> Universes =>
        [.. TestFile.List("rest/info").Where(file => Recordings.TypeOf(file) is "meta" or "metaAndAssetCtxs" or "spotMeta" or "spotMetaAndAssetCtxs")];

    [Theory]
    [MemberData(nameof(Universes))]
    public void Over_the_whole_published_universe_rounding_is_legal_near_and_stable(string file)
    {
        const int seed = 20260822;
        var random = new Random(seed);
        var markets = MarketsOf(new Recordings().ReadInfo(Recordings.TypeOf(file)!, TestFile.Read(file))).ToList();
        Assert.NotEmpty(markets);
        foreach (var (kind, decimals, mark) in markets)
        {
            var instrument = new Instrument { Name = new InstrumentName("X"), Kind = kind, AssetId = 0, SizeDecimals = decimals };
            Assert.Equal(Math.Max(0, (kind == InstrumentKind.Spot ? 8 : 6) - decimals), instrument.MaxPriceDecimals);
            AssertNothingBelowTheStep(instrument, $"{kind} {decimals}");
            for (var i = 0; i < 50; i++)
            {
                // Around the mark price where there is one, else over all prices that occur.
                var price = mark is { } known ? Math.Max(known, 0.00000001m) * (decimal)Math.Exp((random.NextDouble() * 6) - 3) : (decimal)Math.Pow(10, (random.NextDouble() * 12) - 6);
                AssertRounds(instrument, price, $"seed {seed}, {kind} {decimals}");
            }
        }
    }

    private static IEnumerable<(InstrumentKind Kind, int SizeDecimals, decimal? Mark)> MarketsOf(object? universe) => universe switch
    {
        PerpMeta meta => meta.Universe.Select(market => (InstrumentKind.Perpetual, market.SzDecimals, (decimal?)null)),
        WirePair<PerpMeta, IReadOnlyList<AssetContext>> pair => pair.First.Universe.Zip(pair.Second, (market, context) => (InstrumentKind.Perpetual, market.SzDecimals, (decimal?)context.MarkPx)),
        SpotMeta meta => SpotDecimals(meta).Select(decimals => (InstrumentKind.Spot, decimals, (decimal?)null)),
        WirePair<SpotMeta, IReadOnlyList<AssetContext>> pair => SpotDecimals(pair.First).Zip(pair.Second, (decimals, context) => (InstrumentKind.Spot, decimals, (decimal?)context.MarkPx)),
        _ => throw new InvalidOperationException($"{universe?.GetType().Name} is no universe."),
    };

    // Of the base token, found by its index.
    private static IEnumerable<int> SpotDecimals(SpotMeta meta)
    {
        var decimals = meta.Tokens.ToDictionary(token => token.Index, token => token.SzDecimals);
        return meta.Universe.Select(pair => decimals[pair.Tokens[0]]);
    }

    // A refusal, never a zero.
    private static void AssertNothingBelowTheStep(Instrument instrument, string where)
    {
        var step = new decimal(1, 0, 0, false, (byte)instrument.MaxPriceDecimals);
        foreach (var part in (decimal[])[0, 0.000001m, 0.5m, 0.999999m])
        {
            Assert.False(instrument.TryRoundQuantityDown(instrument.LotSize * part, out _), $"{where}: {part} of a lot");
            Assert.False(instrument.IsLegalQuantity(instrument.LotSize * part), $"{where}: {part} of a lot");
            Assert.False(instrument.TryRoundPrice(step * part, PriceRounding.Down, out _), $"{where}: {part} of a step");
            Assert.False(instrument.IsLegalPrice(step * part), $"{where}: {part} of a step");
        }

        Assert.True(instrument.TryRoundQuantityDown(instrument.LotSize, out var lot) && lot.Value == instrument.LotSize, where);
        Assert.True(instrument.TryRoundPrice(step, PriceRounding.Down, out var price) && price.Value == step, where);
    }

    private static void AssertRounds(Instrument instrument, decimal price, string where)
    {
        if (instrument.TryRoundPrice(price, PriceRounding.Down, out var down))
        {
            Assert.True(down.Value <= price && instrument.IsLegalPrice(down.Value), $"{where}: {price} down to {down}");
            Assert.Equal(down, instrument.RoundPrice(down.Value, PriceRounding.Down));
            Assert.True(SignificantFigures(down.Value) <= 5 || decimal.Truncate(down.Value) == down.Value, $"{where}: {down}");
        }

        var up = instrument.RoundPrice(price, PriceRounding.Up);
        Assert.True(up.Value >= price && instrument.IsLegalPrice(up.Value), $"{where}: {price} up to {up}");
        Assert.Equal(up, instrument.RoundPrice(up.Value, PriceRounding.Up));
        var nearest = instrument.RoundPrice(Math.Max(price, up.Value / 2), PriceRounding.Nearest);
        Assert.True(nearest == up || nearest == down, $"{where}: {price} nearest {nearest}");
        Assert.True(WireDecimal.TryParse(WireDecimal.Format(up.Value), out var read) && read == up.Value);
        if (instrument.TryRoundQuantityDown(price, out var quantity))
            Assert.True(quantity.Value > 0 && quantity.Value <= price && price - quantity.Value < instrument.LotSize, $"{where}: lot {quantity}");
        else
            Assert.True(price < instrument.LotSize);
    }

    private static int SignificantFigures(decimal value) =>
        WireDecimal.Format(value).Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0').Length;

    private static bool TryParse(string? text, out decimal value) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    private static Instrument A(JsonElement row) => new()
    {
        Name = new InstrumentName("X"),
        Kind = row.Text("market") == "spot" ? InstrumentKind.Spot : InstrumentKind.Perpetual,
        AssetId = 0,
        SizeDecimals = row.GetProperty("szDecimals").GetInt32(),
    };
}

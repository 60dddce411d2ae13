namespace AlgoTrade.Engine.Market;

/// <summary>
/// One market of the exchange with its trading rules. Source of the rules: Hyperliquid documentation, "Tick and lot size".
/// There is no fixed tick: a price has at most 5 significant figures and at most <c>MaxPriceDecimals</c> decimals, and an integer
/// price is always legal. A quantity has at most <see cref="SizeDecimals"/> decimals.
/// </summary>
public sealed record Instrument
{
    /// <summary>Smallest notional of an order in USDC; an order that closes the whole position is exempt.</summary>
    public const decimal MinimumNotional = 10m;

    private const int SignificantFigures = 5;

    public required InstrumentName Name { get; init; }

    public InstrumentKind Kind { get; init; } = InstrumentKind.Perpetual;

    /// <summary>The integer used in actions (perpetual: index in the universe of its dex plus offset; spot: 10000 + pair index).</summary>
    public required int AssetId { get; init; }

    /// <summary>Decimals of a quantity, 0 to 8.</summary>
    public required int SizeDecimals { get; init; }

    /// <summary>Highest leverage of the first margin tier; 1 for spot.</summary>
    public int MaxLeverage { get; init; } = 1;

    /// <summary>Ordered by lower bound, the first at 0. Empty for spot.</summary>
    public IReadOnlyList<MarginTier> MarginTiers { get; init; } = [];

    public bool OnlyIsolated { get; init; }

    public bool IsDelisted { get; init; }

    /// <summary>
    /// Null (the default): the exchange's rule above. A number, 0 to 8: a plain grid of so many decimals instead, for simulations on
    /// candles of another market.
    /// </summary>
    public int? FixedPriceDecimals { get; init; }

    /// <summary>6 − SizeDecimals for perpetuals, 8 − SizeDecimals for spot, never below 0; or <see cref="FixedPriceDecimals"/>.</summary>
    public int MaxPriceDecimals => FixedPriceDecimals ?? Math.Max(0, (Kind == InstrumentKind.Spot ? 8 : 6) - SizeDecimals);

    /// <summary>Smallest step of a quantity in base units.</summary>
    public decimal LotSize => new(1, 0, 0, false, (byte)SizeDecimals);

    /// <summary>The nearest legal price in the given direction.</summary>
    /// <returns>False when no legal price above zero lies there (a tiny price rounded down).</returns>
    public bool TryRoundPrice(decimal price, PriceRounding rounding, out Price rounded)
    {
        rounded = default;
        if (price <= 0)
            return false;
        var value = RoundToDecimals(price, PriceDecimals(price), rounding);
        // Rounding up may carry into the next power of ten (99999.6 to 100000), which is legal there too.
        if (value <= 0)
            return false;
        rounded = new Price(value);
        return true;
    }

    /// <exception cref="ArgumentOutOfRangeException">No legal price above zero lies there.</exception>
    public Price RoundPrice(decimal price, PriceRounding rounding) => TryRoundPrice(price, rounding, out var rounded)
        ? rounded : throw new ArgumentOutOfRangeException(nameof(price), price, $"{Name} has no legal price at {price} rounded {rounding}.");

    /// <summary>The largest legal quantity not above the given one. Down, because more than was asked for is never right.</summary>
    /// <returns>False below one lot: a refusal, never a zero order.</returns>
    public bool TryRoundQuantityDown(decimal quantity, out Quantity rounded)
    {
        var value = quantity <= 0 ? 0 : RoundToDecimals(quantity, SizeDecimals, PriceRounding.Down);
        rounded = new Quantity(value);
        return value > 0;
    }

    public bool IsLegalPrice(decimal price) =>
        price > 0 && (price.Scale == 0 || decimal.Round(price, PriceDecimals(price), MidpointRounding.ToZero) == price);

    public bool IsLegalQuantity(decimal quantity) =>
        quantity > 0 && (quantity.Scale <= SizeDecimals || decimal.Round(quantity, SizeDecimals, MidpointRounding.ToZero) == quantity);

    // Most values have no more decimals than they may, and rounding would leave them as they are.
    private static decimal RoundToDecimals(decimal value, int decimals, PriceRounding rounding) => value.Scale <= decimals ? value : decimal.Round(value, decimals, rounding switch
    {
        PriceRounding.Down => MidpointRounding.ToNegativeInfinity,
        PriceRounding.Up => MidpointRounding.ToPositiveInfinity,
        PriceRounding.Nearest => MidpointRounding.AwayFromZero,
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, "Expected Down, Up or Nearest."),
    });

    // Decimals left after 5 significant figures; at 10 000 and above that is 0, which is the "integers are always legal" exception.
    private int PriceDecimals(decimal price)
    {
        if (FixedPriceDecimals is { } decimals)
            return decimals;
        if (price >= 10_000m)
            return 0;
        var integerDigits = price switch
        {
            >= 1_000m => 4,
            >= 100m => 3,
            >= 10m => 2,
            >= 1m => 1,
            _ => 0,
        };
        var leadingZeros = 0;
        for (var probe = price; integerDigits == 0 && probe * 10 < 1; probe *= 10)
            leadingZeros++;
        return Math.Clamp(SignificantFigures - integerDigits + leadingZeros, 0, MaxPriceDecimals);
    }
}

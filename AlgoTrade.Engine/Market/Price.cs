using System.Globalization;

namespace AlgoTrade.Engine.Market;

/// <summary>Price of one base unit, in quote currency (USDC). Always above zero.</summary>
public readonly record struct Price : IComparable<Price>
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is zero or negative.</exception>
    public Price(decimal value) => Value = Math.Sign(value) > 0
        ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A price is above zero.");

    public decimal Value { get; }

    // The unit changes, so the type changes: a price times a quantity is no longer a price.
    public static Notional operator *(Price price, Quantity quantity) => new(price.Value * quantity.Value);

    public static bool operator <(Price left, Price right) => left.Value < right.Value;

    public static bool operator >(Price left, Price right) => left.Value > right.Value;

    public static bool operator <=(Price left, Price right) => left.Value <= right.Value;

    public static bool operator >=(Price left, Price right) => left.Value >= right.Value;

    public int CompareTo(Price other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

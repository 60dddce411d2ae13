using System.Globalization;

namespace AlgoTrade.Engine.Market;

/// <summary>
/// Size of an order, fill or trade in base units. Zero or above: the direction is a <see cref="Orders.Side"/>, and a signed
/// position is a plain <see cref="decimal"/> (long positive).
/// </summary>
public readonly record struct Quantity : IComparable<Quantity>
{
    public static readonly Quantity Zero;

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Quantity(decimal value) => Value = Math.Sign(value) >= 0
        ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A quantity is zero or above; the side says the direction.");

    public decimal Value { get; }

    public bool IsZero => Value == 0;

    public static Quantity operator +(Quantity left, Quantity right) => new(left.Value + right.Value);

    /// <exception cref="ArgumentOutOfRangeException"><paramref name="right"/> is larger than <paramref name="left"/>.</exception>
    public static Quantity operator -(Quantity left, Quantity right) => new(left.Value - right.Value);

    public static bool operator <(Quantity left, Quantity right) => left.Value < right.Value;

    public static bool operator >(Quantity left, Quantity right) => left.Value > right.Value;

    public static bool operator <=(Quantity left, Quantity right) => left.Value <= right.Value;

    public static bool operator >=(Quantity left, Quantity right) => left.Value >= right.Value;

    public static Quantity Min(Quantity left, Quantity right) => left <= right ? left : right;

    public int CompareTo(Quantity other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

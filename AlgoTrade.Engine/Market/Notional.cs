using System.Globalization;

namespace AlgoTrade.Engine.Market;

/// <summary>Price times quantity, in quote currency (USDC).</summary>
public readonly record struct Notional(decimal Value) : IComparable<Notional>
{
    public static bool operator <(Notional left, Notional right) => left.Value < right.Value;

    public static bool operator >(Notional left, Notional right) => left.Value > right.Value;

    public static bool operator <=(Notional left, Notional right) => left.Value <= right.Value;

    public static bool operator >=(Notional left, Notional right) => left.Value >= right.Value;

    public int CompareTo(Notional other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

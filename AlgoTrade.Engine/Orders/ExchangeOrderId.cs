using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AlgoTrade.Engine.Orders;

/// <summary>The oid: the exchange's number of an order, above zero.</summary>
public readonly record struct ExchangeOrderId(long Value) : IParsable<ExchangeOrderId>
{
    public static ExchangeOrderId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id : throw new FormatException($"'{s}' is not an exchange order id: expected a whole number above zero.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ExchangeOrderId result)
    {
        var parsed = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0;
        result = parsed ? new ExchangeOrderId(value) : default;
        return parsed;
    }

    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Wire;

/// <summary>Numbers as the exchange writes them: shortest text with at least one decimal, never an exponent.</summary>
internal static class WireText
{
    public const string ZeroHash = "0x0000000000000000000000000000000000000000000000000000000000000000";

    private const int MoneyDecimals = 6;
    private const int MostDecimals = 8;

    public static string Of(decimal value) =>
        decimal.Round(value, MostDecimals, MidpointRounding.ToZero).ToString("0.0#######", CultureInfo.InvariantCulture);

    public static string Of(double value) => Of((decimal)value);

    /// <summary>Money is shown with six decimals, the rest cut off.</summary>
    public static string Money(decimal value) => Of(decimal.Round(value, MoneyDecimals, MidpointRounding.ToZero));

    /// <summary>Rates keep ten decimals.</summary>
    public static string Rate(decimal rate) => rate.ToString("0.0#########", CultureInfo.InvariantCulture);

    public static string Of(Side side) => side == Side.Buy ? "B" : "A";

    public static void Number(this Utf8JsonWriter json, string name, decimal value) => json.WriteString(name, Of(value));

    public static void Money(this Utf8JsonWriter json, string name, decimal value) => json.WriteString(name, Money(value));

    public static void WriteRaw(this Utf8JsonWriter json, string name, string raw)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(raw);
    }
}

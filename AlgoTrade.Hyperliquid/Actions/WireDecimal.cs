using System.Globalization;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// Decimals as the exchange wants them inside actions: plain text, no exponent, no plus sign, at most 8 decimals, no trailing zero.
/// </summary>
public static class WireDecimal
{
    public const int MaxDecimals = 8;

    /// <summary>Longest text of a formatted value: sign, 29 digits, point.</summary>
    public const int MaxLength = 32;

    /// <exception cref="ArgumentOutOfRangeException">More than 8 decimals: the value would be changed silently.</exception>
    public static string Format(decimal value)
    {
        Span<char> text = stackalloc char[MaxLength];
        return new string(text[..Format(value, text)]);
    }

    /// <returns>Number of characters written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than 8 decimals: the value would be changed silently.</exception>
    public static int Format(decimal value, Span<char> destination)
    {
        if (decimal.Round(value, MaxDecimals, MidpointRounding.ToZero) != value)
            throw new ArgumentOutOfRangeException(nameof(value), value, $"The exchange takes at most {MaxDecimals} decimals.");
        // A decimal keeps its trailing zeros ("2000.0"), and a zero its sign; "0.########" shows neither.
        value.TryFormat(destination, out var written, "0.########", CultureInfo.InvariantCulture);
        if (written == 2 && destination[0] == '-' && destination[1] == '0')
        {
            destination[0] = '0';
            return 1;
        }

        return written;
    }

    /// <summary>
    /// Reads what a client sent, as strictly as the exchange: digits, optionally a point and more digits; zero padding allowed,
    /// a non-zero digit in the ninth decimal, a sign, an exponent or white space not.
    /// </summary>
    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        if (string.IsNullOrEmpty(text) || !char.IsAsciiDigit(text[0]) || !char.IsAsciiDigit(text[^1]))
            return false;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)
            && decimal.Round(value, MaxDecimals, MidpointRounding.ToZero) == value;
    }

    /// <summary>Money that travels as an integer: <paramref name="decimals"/> is 6 for USDC amounts (<c>ntli</c>, <c>usd</c>), 8 for wei.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a whole number of units.</exception>
    public static long ToScaledInteger(decimal value, int decimals)
    {
        var scaled = value;
        for (var i = 0; i < decimals; i++)
            scaled *= 10;
        return decimal.Truncate(scaled) == scaled
            ? (long)scaled
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"Expected at most {decimals} decimals.");
    }
}

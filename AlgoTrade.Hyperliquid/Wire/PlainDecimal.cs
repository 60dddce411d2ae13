namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>Decimals in the one form that the exchange sends: digits, optionally a point and more digits, at most 18 characters.</summary>
internal static class PlainDecimal
{
    /// <summary>As many digits as always fit into 64 bits.</summary>
    public const int MaxLength = 18;

    /// <returns>False for any other text, be it a number or not; <see cref="WireJson"/> decides about those.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        if (text.Length is 0 or > MaxLength)
            return false;
        ulong digits = 0;
        var point = text.Length - 1;
        for (var at = 0; at < text.Length; at++)
        {
            var digit = unchecked((uint)(text[at] - '0'));
            if (digit <= 9)
                digits = unchecked((digits * 10) + digit);
            else if (text[at] == (byte)'.' && point == text.Length - 1 && at > 0 && at < text.Length - 1)
                point = at;
            else
                return false;
        }

        value = new decimal(unchecked((int)digits), (int)(digits >> 32), 0, isNegative: false, (byte)(text.Length - 1 - point));
        return true;
    }
}

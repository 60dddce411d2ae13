namespace AlgoTrade.Engine.Market;

/// <summary>The border between double and decimal, and the form of a decimal.</summary>
internal static class Digits
{
    private const double LargestExact = 1e15;

    /// <summary>
    /// What the cast gives: the value with 15 significant digits, which restores the digits that the exchange wrote. Prices with few decimals,
    /// the common case, take a tenth of the cast's time.
    /// </summary>
    public static decimal ToDecimal(double value)
    {
        var scaled = value;
        var power = 1.0;
        // A quotient of two exact doubles is rounded once, so equality means that no other 15 digits come nearer.
        for (byte scale = 0; scale <= 4 && Math.Abs(scaled) < LargestExact; scale++)
        {
            var whole = Math.Round(scaled);
            if (whole / power == value)
                return Whole((long)whole, scale);
            power *= 10;
            scaled = value * power;
        }

        return (decimal)value;
    }

    /// <summary>1.0 and 1.00 are one number: this is the form without the zeros.</summary>
    public static decimal WithoutTrailingZeros(decimal value)
    {
        if (value.Scale == 0)
            return value;
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        // Longer numbers: dividing by a one with 28 zeros drops them.
        if (parts[2] != 0)
            return value / 1.0000000000000000000000000000m;
        var digits = (ulong)unchecked((uint)parts[1]) << 32 | unchecked((uint)parts[0]);
        var scale = value.Scale;
        for (; scale > 0 && digits % 10 == 0; scale--)
            digits /= 10;
        return new decimal(unchecked((int)digits), unchecked((int)(digits >> 32)), 0, decimal.IsNegative(value), scale);
    }

    private static decimal Whole(long digits, byte scale)
    {
        var size = (ulong)Math.Abs(digits);
        return new decimal(unchecked((int)size), unchecked((int)(size >> 32)), 0, digits < 0, scale);
    }
}

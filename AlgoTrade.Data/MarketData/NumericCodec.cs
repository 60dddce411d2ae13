using System.Buffers.Binary;
using System.Globalization;

namespace AlgoTrade.Data.MarketData;

/// <summary>
/// PostgreSQL's binary form of <c>numeric</c>, straight from and to <c>double</c>: the border between exact storage and candles.
/// The form: number of base-10000 digits, weight of the first, sign, decimals shown, then the digits, all 16 bits big-endian
/// (PostgreSQL source, <c>numeric_send</c>).
/// </summary>
internal static class NumericCodec
{
    /// <summary>Longest encoding of a value that <see cref="TryToDecimal"/> accepts: 8 bytes of header and 15 digits.</summary>
    public const int MaxBytes = 8 + (2 * 15);

    private const ushort Positive = 0x0000;
    private const ushort Negative = 0x4000;

    // Powers up to 10^22 are exact as double, so one division of exact numbers rounds correctly.
    private static readonly double[] ExactPowers = [.. Enumerable.Range(0, 23).Select(exponent => Math.Pow(10, exponent))];
    private const ulong LargestExact = 1UL << 53;

    // By decimals modulo 4, the factor that brings them to a multiple of 4.
    private static readonly ulong[] FillUp = [1, 1_000, 100, 10];

    // Below it, a mantissa can be multiplied by 1000 within 64 bits.
    private const int SmallUpperHalf = 1 << 22;

    /// <summary>
    /// The decimal that the double stands for: what an exchange wrote, to the last digit; of a number with more digits than that (a
    /// binary sum) 15 significant ones. False when it is too large to store, or not zero and too small.
    /// </summary>
    public static bool TryToDecimal(double value, out decimal result)
    {
        const double Largest = 7.9e28;
        const int UsualDecimals = 9;
        result = 0;
        if (!(Math.Abs(value) < Largest))
        {
            return false;
        }

        // Nearly all market data: a whole number of some decimal unit. Several times faster than the general conversion.
        for (var scale = 0; scale < UsualDecimals; scale++)
        {
            var units = Math.Round(value * ExactPowers[scale]);
            if (Math.Abs(units) > LargestExact)
            {
                break;
            }

            if (units / ExactPowers[scale] == value)
            {
                var magnitude = (long)Math.Abs(units);
                result = new decimal(unchecked((int)magnitude), (int)(magnitude >> 32), 0, units < 0, (byte)scale);
                return true;
            }
        }

        result = (decimal)value;
        return result != 0 || value == 0;
    }

    public static double ToDouble(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var mantissa = ((ulong)unchecked((uint)parts[1]) << 32) | unchecked((uint)parts[0]);
        if (parts[2] != 0 || mantissa > LargestExact)
        {
            return double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        var scale = (parts[3] >> 16) & 0xFF;
        if (scale >= ExactPowers.Length)
        {
            return double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        }

        var magnitude = mantissa / ExactPowers[scale];
        return parts[3] < 0 ? -magnitude : magnitude;
    }

    /// <summary>Writes the value without its length; returns the number of bytes.</summary>
    public static int Write(Span<byte> target, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var scale = (parts[3] >> 16) & 0xFF;
        Span<ushort> digits = stackalloc ushort[16];
        var count = parts[2] == 0 && (uint)parts[1] < SmallUpperHalf
            ? SplitSmall(digits, ((ulong)(uint)parts[1] << 32) | unchecked((uint)parts[0]), scale)
            : SplitLarge(digits, ((UInt128)unchecked((uint)parts[2]) << 64) | ((ulong)unchecked((uint)parts[1]) << 32) | unchecked((uint)parts[0]), scale);
        var fractionDigits = (scale + 3) / 4;
        var weight = count - fractionDigits - 1;
        var skipped = 0;
        while (skipped < count && digits[skipped] == 0)
        {
            skipped++;
        }

        var kept = count - skipped;
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)kept);
        BinaryPrimitives.WriteInt16BigEndian(target[2..], (short)(kept == 0 ? 0 : weight));
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], parts[3] < 0 && kept > 0 ? Negative : Positive);
        BinaryPrimitives.WriteUInt16BigEndian(target[6..], (ushort)scale);
        for (var digit = 0; digit < kept; digit++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[(8 + (2 * digit))..], digits[count - 1 - digit]);
        }

        return 8 + (2 * kept);
    }

    // Digits of base 10000 are aligned at the decimal point: the last one is filled up. Lowest digit first.
    private static int SplitSmall(Span<ushort> digits, ulong mantissa, int scale)
    {
        mantissa *= FillUp[scale % 4];
        var count = 0;
        for (; mantissa > 0; mantissa /= 10_000)
        {
            digits[count++] = (ushort)(mantissa % 10_000);
        }

        return count;
    }

    private static int SplitLarge(Span<ushort> digits, UInt128 mantissa, int scale)
    {
        mantissa *= FillUp[scale % 4];
        var count = 0;
        for (; mantissa > 0; mantissa /= 10_000)
        {
            digits[count++] = (ushort)(mantissa % 10_000);
        }

        return count;
    }

    /// <summary>Reads a value (without its length) as the nearest double.</summary>
    /// <exception cref="FormatException">NaN or infinity, which no column of ours may hold.</exception>
    public static double Read(ReadOnlySpan<byte> source)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(source);
        var weight = BinaryPrimitives.ReadInt16BigEndian(source[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(source[4..]);
        if (sign is not (Positive or Negative))
        {
            throw new FormatException("The database holds a number that is not finite.");
        }

        if (count > 4)
        {
            return ReadLong(source, count, weight, sign);
        }

        var mantissa = 0UL;
        for (var digit = 0; digit < count; digit++)
        {
            mantissa = (mantissa * 10_000) + BinaryPrimitives.ReadUInt16BigEndian(source[(8 + (2 * digit))..]);
        }

        var exponent = 4 * (weight - count + 1);
        for (; mantissa > LargestExact && mantissa % 10 == 0; mantissa /= 10)
        {
            exponent++;
        }

        if (mantissa > LargestExact || Math.Abs(exponent) >= ExactPowers.Length)
        {
            return ReadLong(source, count, weight, sign);
        }

        var magnitude = exponent < 0 ? mantissa / ExactPowers[-exponent] : mantissa * ExactPowers[exponent];
        return sign == Negative ? -magnitude : magnitude;
    }

    // Rare: more digits than a double holds. Its text is parsed, which rounds correctly.
    private static double ReadLong(ReadOnlySpan<byte> source, int count, int weight, ushort sign)
    {
        var text = new System.Text.StringBuilder(sign == Negative ? "-" : "");
        for (var digit = 0; digit < count; digit++)
        {
            text.Append(BinaryPrimitives.ReadUInt16BigEndian(source[(8 + (2 * digit))..]).ToString("0000", CultureInfo.InvariantCulture));
        }

        text.Append(CultureInfo.InvariantCulture, $"E{4 * (weight - count + 1)}");
        return double.Parse(text.ToString(), CultureInfo.InvariantCulture);
    }
}

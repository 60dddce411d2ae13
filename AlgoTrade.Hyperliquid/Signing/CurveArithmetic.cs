using System.Globalization;
using System.Numerics;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// Curve secp256k1 in plain integers, for the verifying side only: signatures, hashes and public keys are public, so it does not
/// matter that the running time depends on them. A secret must never pass through the arithmetic here.
/// Source: SEC 2, section 2.4.1; recovery: SEC 1, section 4.1.6.
/// </summary>
internal static class CurveArithmetic
{
    public static readonly BigInteger Order = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
    public static readonly BigInteger HalfOrder = Order / 2;

    private static readonly BigInteger Field = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F");

    private static readonly CurvePoint Generator = new(
        Hex("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798"),
        Hex("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8"), BigInteger.One);

    private static readonly byte[] OrderBytes = Order.ToByteArray(isUnsigned: true, isBigEndian: true);

    /// <summary>Above zero and below the order. A comparison of bytes: the one question that is also asked of a key.</summary>
    public static bool IsScalar(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyExcept((byte)0) && bytes.SequenceCompareTo(OrderBytes) < 0;

    /// <summary>Finds the public key (X ‖ Y, 64 bytes) whose signature over the digest this is.</summary>
    public static bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> rs, int recoveryId, Span<byte> xy)
    {
        if (!IsScalar(rs[..32]) || !IsScalar(rs[32..]))
            return false;
        var r = Read(rs[..32]);
        var s = Read(rs[32..]);
        if (!TryPointFromX(r, isOdd: (recoveryId & 1) == 1, out var point))
            return false;
        var inverse = BigInteger.ModPow(r, Order - 2, Order);
        var u1 = Mod(-Read(digest) * inverse, Order);
        var u2 = s * inverse % Order;
        return TryWriteAffine(Add(Multiply(Generator, u1), Multiply(point, u2)), xy);
    }

    /// <summary>Works out the recovery id of a signature from the public key it belongs to; −1 when it does not belong to it.</summary>
    public static int FindRecoveryId(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> rs, ReadOnlySpan<byte> publicKeyXY)
    {
        Span<byte> candidate = stackalloc byte[64];
        for (var id = 0; id < 2; id++)
        {
            if (TryRecover(digest, rs, id, candidate) && candidate.SequenceEqual(publicKeyXY))
                return id;
        }

        return -1;
    }

    public static BigInteger Read(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    public static void Write(BigInteger value, Span<byte> destination)
    {
        destination.Clear();
        var count = value.GetByteCount(isUnsigned: true);
        value.TryWriteBytes(destination[(destination.Length - count)..], out _, isUnsigned: true, isBigEndian: true);
    }

    private static bool TryPointFromX(BigInteger x, bool isOdd, out CurvePoint point)
    {
        var square = ((x * x % Field * x) + 7) % Field;
        var y = BigInteger.ModPow(square, (Field + 1) / 4, Field);
        point = new CurvePoint(x, y.IsEven == !isOdd ? y : Field - y, BigInteger.One);
        return y * y % Field == square;
    }

    private static bool TryWriteAffine(CurvePoint point, Span<byte> xy)
    {
        if (point.Z.IsZero)
            return false;
        var inverse = BigInteger.ModPow(point.Z, Field - 2, Field);
        var inverseSquared = inverse * inverse % Field;
        Write(point.X * inverseSquared % Field, xy[..32]);
        Write(point.Y * inverseSquared % Field * inverse % Field, xy[32..]);
        return true;
    }

    private static CurvePoint Multiply(CurvePoint point, BigInteger scalar)
    {
        var result = CurvePoint.Infinity;
        for (var bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            result = Double(result);
            if (!(scalar >> bit).IsEven)
                result = Add(result, point);
        }

        return result;
    }

    // Jacobian coordinates: x = X/Z², y = Y/Z³, so no division until the end.
    private static CurvePoint Double(CurvePoint p)
    {
        if (p.Z.IsZero)
            return p;
        var ySquared = p.Y * p.Y % Field;
        var s = 4 * p.X * ySquared % Field;
        var m = 3 * p.X * p.X % Field;
        var x = Mod((m * m) - (2 * s), Field);
        return new CurvePoint(x, Mod((m * (s - x)) - (8 * ySquared * ySquared), Field), 2 * p.Y * p.Z % Field);
    }

    private static CurvePoint Add(CurvePoint p, CurvePoint q)
    {
        if (p.Z.IsZero)
            return q;
        if (q.Z.IsZero)
            return p;
        var pz2 = p.Z * p.Z % Field;
        var qz2 = q.Z * q.Z % Field;
        var u1 = p.X * qz2 % Field;
        var s1 = p.Y * qz2 * q.Z % Field;
        var h = Mod((q.X * pz2) - u1, Field);
        var r = Mod((q.Y * pz2 * p.Z) - s1, Field);
        if (h.IsZero)
            return r.IsZero ? Double(p) : CurvePoint.Infinity;
        var h2 = h * h % Field;
        var h3 = h2 * h % Field;
        var v = u1 * h2 % Field;
        var x = Mod((r * r) - h3 - (2 * v), Field);
        return new CurvePoint(x, Mod((r * (v - x)) - (s1 * h3), Field), h * p.Z * q.Z % Field);
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus)
    {
        var remainder = value % modulus;
        return remainder.Sign < 0 ? remainder + modulus : remainder;
    }

    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private readonly record struct CurvePoint(BigInteger X, BigInteger Y, BigInteger Z)
    {
        public static readonly CurvePoint Infinity = new(BigInteger.One, BigInteger.One, BigInteger.Zero);
    }
}

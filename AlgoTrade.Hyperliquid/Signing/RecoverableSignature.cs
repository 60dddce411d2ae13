using System.Globalization;
using System.Numerics;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// ECDSA signature over secp256k1 from which the signer can be recovered. Those made here always have the low S; those read
/// need not. V is 27 or 28.
/// </summary>
public sealed class RecoverableSignature : IEquatable<RecoverableSignature>
{
    private const int ScalarSize = 32;
    private readonly byte[] _rs;

    /// <param name="rs">R ‖ S, 32 bytes each, big-endian.</param>
    /// <exception cref="ArgumentException">Not 64 bytes, or V is neither 27 nor 28.</exception>
    public RecoverableSignature(ReadOnlySpan<byte> rs, int v)
    {
        if (rs.Length != 2 * ScalarSize)
            throw new ArgumentException($"R and S together have 64 bytes, not {rs.Length}.", nameof(rs));
        if (v is not (27 or 28))
            throw new ArgumentException($"V is 27 or 28, not {v}.", nameof(v));
        _rs = rs.ToArray();
        V = v;
    }

    public ReadOnlySpan<byte> Bytes => _rs;

    public string R => ToHex(_rs.AsSpan(0, ScalarSize));

    public string S => ToHex(_rs.AsSpan(ScalarSize));

    public int V { get; }

    public int RecoveryId => V - 27;

    /// <summary>S is at most half the order of the curve: the form the exchange and every SDK produce.</summary>
    public bool IsLowS => new BigInteger(_rs.AsSpan(ScalarSize), isUnsigned: true, isBigEndian: true) <= CurveArithmetic.HalfOrder;

    /// <summary>Reads the JSON form; leading zeros may be missing, as the official SDK sends them.</summary>
    public static bool TryParse(string? r, string? s, int v, out RecoverableSignature? signature)
    {
        signature = null;
        Span<byte> rs = stackalloc byte[2 * ScalarSize];
        if (v is not (27 or 28) || !TryReadScalar(r, rs[..ScalarSize]) || !TryReadScalar(s, rs[ScalarSize..]))
            return false;
        signature = new RecoverableSignature(rs, v);
        return true;
    }

    public bool Equals(RecoverableSignature? other) => other is not null && V == other.V && _rs.AsSpan().SequenceEqual(other._rs);

    public override bool Equals(object? obj) => Equals(obj as RecoverableSignature);

    public override int GetHashCode() => BitConverter.ToInt32(_rs, 0);

    /// <summary><c>0x</c>, R, S and V in hex: 132 characters.</summary>
    public override string ToString() => ToHex(_rs) + V.ToString("x2", CultureInfo.InvariantCulture);

    private static string ToHex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);

    private static bool TryReadScalar(string? text, Span<byte> destination)
    {
        if (text is not { Length: > 2 and <= 2 + (2 * ScalarSize) } || !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return false;
        var padded = text[2..].PadLeft(2 * ScalarSize, '0');
        return Convert.FromHexString(padded, destination, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}

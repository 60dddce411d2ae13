using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// 20 bytes that name an account, a sub-account, a vault or an API wallet. Text form: <c>0x</c> and 40 hex digits; case is ignored
/// when read and lower when written, because letter case would change a hash.
/// </summary>
public readonly record struct AccountAddress : IParsable<AccountAddress>
{
    public const int Size = 20;

    private readonly UInt128 _high;
    private readonly uint _low;

    /// <exception cref="ArgumentException">Not exactly 20 bytes.</exception>
    public AccountAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"An address has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        _high = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        _low = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]);
    }

    /// <summary>Last 20 bytes of Keccak-256 over the 64 bytes X ‖ Y of the public key.</summary>
    public static AccountAddress FromPublicKey(ReadOnlySpan<byte> xy)
    {
        Span<byte> hash = stackalloc byte[Keccak256.HashSize];
        Keccak256.HashData(xy, hash);
        return new AccountAddress(hash[12..]);
    }

    /// <exception cref="FormatException">Not <c>0x</c> and 40 hex digits.</exception>
    public static AccountAddress Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var address)
        ? address : throw new FormatException($"'{s}' is not an address: expected 0x and 40 hex digits.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountAddress result)
    {
        result = default;
        if (s is not { Length: 42 } || !s.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return false;
        Span<byte> bytes = stackalloc byte[Size];
        if (Convert.FromHexString(s.AsSpan(2), bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        result = new AccountAddress(bytes);
        return true;
    }

    public void WriteBytes(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
    }

    public override string ToString() =>
        "0x" + _high.ToString("x32", CultureInfo.InvariantCulture) + _low.ToString("x8", CultureInfo.InvariantCulture);
}

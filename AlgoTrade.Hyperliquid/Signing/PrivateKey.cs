using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// A secp256k1 private key. Held in memory that the garbage collector does not move or copy, cleared on dispose, never printed:
/// <see cref="ToString"/> is <c>***</c>. A plain class on purpose, since a record prints its members.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    public const int Size = 32;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Size, pinned: true);
    private bool _isDisposed;

    /// <exception cref="ArgumentException">Not 32 bytes, zero, or not below the order of the curve.</exception>
    public PrivateKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"A private key has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        bytes.CopyTo(_bytes);
        if (!CurveArithmetic.IsScalar(_bytes))
        {
            Dispose();
            throw new ArgumentException("A private key is above zero and below the order of the curve; this one is not.", nameof(bytes));
        }

        Address = Secp256k1.Current.DeriveAddress(this);
    }

    /// <summary>The address that signatures of this key recover to.</summary>
    public AccountAddress Address { get; }

    internal ReadOnlySpan<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _bytes;
        }
    }

    /// <summary>Reads a key file: 64 hex digits, optionally after <c>0x</c>, white space around them allowed.</summary>
    /// <exception cref="FormatException">The content is not a key; the message never contains it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PrivateKey ReadFile(string path)
    {
        var content = File.ReadAllBytes(path);
        try
        {
            return Parse(content, $"The key file '{path}'");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Reads a key from ASCII text, as a secret store hands it out.</summary>
    /// <param name="origin">How to name the source in an error; the key itself is never named.</param>
    /// <exception cref="FormatException">The text is not a key.</exception>
    public static PrivateKey Parse(ReadOnlySpan<byte> ascii, string origin)
    {
        var digits = TrimWhiteSpace(ascii);
        if (digits.StartsWith("0x"u8))
            digits = digits[2..];
        Span<byte> bytes = stackalloc byte[Size];
        try
        {
            if (digits.Length != 2 * Size || Convert.FromHexString(digits, bytes, out _, out _) != OperationStatus.Done)
                throw new FormatException($"{origin} does not hold a private key: expected 64 hex digits, found {digits.Length} characters.");
            return new PrivateKey(bytes);
        }
        catch (ArgumentException)
        {
            throw new FormatException($"{origin} does not hold a private key: the number is zero or not below the order of the curve.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    public override string ToString() => "***";

    private static ReadOnlySpan<byte> TrimWhiteSpace(ReadOnlySpan<byte> text)
    {
        var range = Ascii.Trim(text);
        return text[range];
    }
}

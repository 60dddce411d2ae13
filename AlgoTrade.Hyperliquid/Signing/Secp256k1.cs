namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// The curve behind every signature. Two implementations, chosen once per process: libsecp256k1 where it is installed (deterministic
/// after RFC 6979), otherwise the platform's own cryptography (OpenSSL, CNG; k is random). Both give low-s, recoverable signatures.
/// </summary>
public abstract class Secp256k1
{
    private static readonly Lazy<Secp256k1> Chosen = new(() => NativeSecp256k1.TryLoad() ?? (Secp256k1)new PlatformSecp256k1());

    private protected Secp256k1()
    {
    }

    public static Secp256k1 Current => Chosen.Value;

    /// <summary>For logs and the preflight: which implementation signs.</summary>
    public abstract string Name { get; }

    /// <summary>Same key and digest, same signature.</summary>
    public abstract bool IsDeterministic { get; }

    /// <param name="digest">32 bytes; hashed already.</param>
    public abstract RecoverableSignature Sign(PrivateKey key, ReadOnlySpan<byte> digest);

    /// <returns>False when no key can have made this signature.</returns>
    public abstract bool TryRecover(ReadOnlySpan<byte> digest, RecoverableSignature signature, out AccountAddress signer);

    internal abstract AccountAddress DeriveAddress(PrivateKey key);
}

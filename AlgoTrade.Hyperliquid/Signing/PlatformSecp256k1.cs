using System.Security.Cryptography;

namespace AlgoTrade.Hyperliquid.Signing;

/// <summary>
/// The platform's ECDSA. It reports neither the recovery id nor the low S, so both are worked out afterwards, from public values only.
/// </summary>
internal sealed class PlatformSecp256k1 : Secp256k1
{
    private static readonly ECCurve Curve = ECCurve.CreateFromValue("1.3.132.0.10");

    public override string Name => "platform ECDSA";

    public override bool IsDeterministic => false;

    public override RecoverableSignature Sign(PrivateKey key, ReadOnlySpan<byte> digest)
    {
        using var ecdsa = Import(key);
        Span<byte> publicKey = stackalloc byte[64];
        ExportPublicKey(ecdsa, publicKey);
        Span<byte> rs = stackalloc byte[64];
        if (!ecdsa.TrySignHash(digest, rs, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out var written) || written != rs.Length)
            throw new CryptographicException($"The platform's ECDSA wrote {written} bytes, expected {rs.Length}.");
        NormalizeS(rs[32..]);
        var recoveryId = CurveArithmetic.FindRecoveryId(digest, rs, publicKey);
        return recoveryId >= 0
            ? new RecoverableSignature(rs, 27 + recoveryId)
            : throw new CryptographicException("The platform's ECDSA made a signature from which its own key cannot be recovered.");
    }

    public override bool TryRecover(ReadOnlySpan<byte> digest, RecoverableSignature signature, out AccountAddress signer)
    {
        Span<byte> publicKey = stackalloc byte[64];
        var found = CurveArithmetic.TryRecover(digest, signature.Bytes, signature.RecoveryId, publicKey);
        signer = found ? AccountAddress.FromPublicKey(publicKey) : default;
        return found;
    }

    internal override AccountAddress DeriveAddress(PrivateKey key)
    {
        using var ecdsa = Import(key);
        Span<byte> publicKey = stackalloc byte[64];
        ExportPublicKey(ecdsa, publicKey);
        return AccountAddress.FromPublicKey(publicKey);
    }

    // n − s signs the same digest: everybody on this network uses the smaller of the two.
    private static void NormalizeS(Span<byte> s)
    {
        var value = CurveArithmetic.Read(s);
        if (value > CurveArithmetic.HalfOrder)
            CurveArithmetic.Write(CurveArithmetic.Order - value, s);
    }

    private static ECDsa Import(PrivateKey key)
    {
        var secret = GC.AllocateUninitializedArray<byte>(PrivateKey.Size, pinned: true);
        try
        {
            key.Bytes.CopyTo(secret);
            return ECDsa.Create(new ECParameters { Curve = Curve, D = secret });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void ExportPublicKey(ECDsa ecdsa, Span<byte> xy)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        point.X.CopyTo(xy);
        point.Y.CopyTo(xy[32..]);
    }
}

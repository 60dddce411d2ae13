using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

internal static class CurveAssert
{
    /// <summary>The platform's ECDSA always, libsecp256k1 where it is installed.</summary>
    public static IEnumerable<Secp256k1> Implementations
    {
        get
        {
            yield return new PlatformSecp256k1();
            if (Secp256k1.Current as NativeSecp256k1 is { } native)
                yield return native;
        }
    }

    /// <summary>The published signature is reproduced where signing is deterministic; otherwise ours is low-s and names the same signer.</summary>
    public static void SignsLike(RecoverableSignature published, PrivateKey key, byte[] digest)
    {
        var current = Secp256k1.Current;
        Assert.True(current.TryRecover(digest, published, out var publisher));
        Assert.Equal(key.Address, publisher);

        var ours = current.Sign(key, digest);
        if (current.IsDeterministic)
            Assert.Equal(published, ours);
        Assert.True(ours.IsLowS);
        Assert.True(current.TryRecover(digest, ours, out var signer));
        Assert.Equal(key.Address, signer);
    }
}

using System.Security.Cryptography;
using System.Text;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class CurveTests
{
    [Fact]
    public void Every_implementation_signs_low_and_recoverable_and_reads_the_others()
    {
        var random = new Random(20260822);
        var implementations = CurveAssert.Implementations.ToList();
        for (var round = 0; round < 10; round++)
        {
            var secret = new byte[32];
            var digest = new byte[32];
            random.NextBytes(secret);
            random.NextBytes(digest);
            using var key = new PrivateKey(secret);
            foreach (var signer in implementations)
            {
                Assert.Equal(key.Address, signer.DeriveAddress(key));
                var signature = signer.Sign(key, digest);
                Assert.True(signature.IsLowS, $"{signer.Name} gave a high S in round {round}");
                foreach (var reader in implementations)
                {
                    Assert.True(reader.TryRecover(digest, signature, out var recovered), $"{reader.Name} could not read {signer.Name}");
                    Assert.Equal(key.Address, recovered);
                }
            }
        }
    }

    [Fact]
    public void A_signature_over_other_bytes_names_a_stranger()
    {
        using var key = new PrivateKey(Enumerable.Repeat((byte)7, 32).ToArray());
        var signature = Secp256k1.Current.Sign(key, new byte[32]);
        foreach (var implementation in CurveAssert.Implementations)
        {
            var other = new byte[32];
            other[0] = 1;
            Assert.True(implementation.TryRecover(other, signature, out var stranger));
            Assert.NotEqual(key.Address, stranger);
        }
    }

    [Fact]
    public void A_signature_of_zeros_recovers_nobody()
    {
        var zeros = new RecoverableSignature(new byte[64], 27);
        Assert.All(CurveAssert.Implementations, implementation => Assert.False(implementation.TryRecover(new byte[32], zeros, out _)));
    }

    [Fact]
    public void Leading_zeros_of_a_signature_may_be_missing()
    {
        Assert.True(RecoverableSignature.TryParse("0x1", "0x02", 28, out var signature));
        Assert.Equal("0x" + new string('0', 63) + "1", signature!.R);
        Assert.False(RecoverableSignature.TryParse("1", "0x02", 28, out _));
        Assert.False(RecoverableSignature.TryParse("0x1", "0x02", 29, out _));
        Assert.False(RecoverableSignature.TryParse("0x" + new string('f', 65), "0x02", 28, out _));
    }

    [Theory]
    [InlineData("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")]
    [InlineData("abc", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45")]
    [InlineData("The quick brown fox jumps over the lazy dog", "4d741b6f1eb29cb2a9b9911c82f56fa8d73b04959d3d9d222895df6c0b28aa15")]
    public void Keccak_gives_its_known_answers(string text, string hash) =>
        Assert.Equal(hash, Convert.ToHexStringLower(Keccak256.HashData(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void Keccak_differs_from_sha3_only_in_padding()
    {
        // Same permutation, other padding: where the platform has SHA3-256 the two must never agree.
        if (!SHA3_256.IsSupported)
            return;
        foreach (var length in new[] { 0, 1, 135, 136, 137, 271, 272, 1000 })
            Assert.NotEqual(SHA3_256.HashData(new byte[length]), Keccak256.HashData(new byte[length]));
    }
}

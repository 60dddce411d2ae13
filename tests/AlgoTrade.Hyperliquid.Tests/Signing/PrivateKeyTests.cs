using System.Text;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class PrivateKeyTests
{
    private const string Hex = "0123456789012345678901234567890123456789012345678901234567890123";

    [Theory]
    [InlineData(Hex)]
    [InlineData("0x" + Hex)]
    [InlineData("  0x" + Hex + "\r\n")]
    public void A_key_is_read_with_or_without_prefix_and_white_space(string text)
    {
        using var key = PrivateKey.Parse(Encoding.ASCII.GetBytes(text), "The test");
        Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", key.Address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x1234")]
    [InlineData("zz23456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141")]
    public void What_is_not_a_key_is_refused_without_repeating_it(string text)
    {
        var error = Assert.Throws<FormatException>(() => PrivateKey.Parse(Encoding.ASCII.GetBytes(text), "The key file 'agent.key'"));
        Assert.StartsWith("The key file 'agent.key' does not hold a private key", error.Message, StringComparison.Ordinal);
        Assert.True(text.Length == 0 || !error.ToString().Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_never_prints_itself()
    {
        using var key = PrivateKey.Parse(Encoding.ASCII.GetBytes(Hex), "The test");
        Assert.Equal("***", key.ToString());
        Assert.Equal("***", $"{key}");
    }

    [Fact]
    public void A_disposed_key_is_cleared_and_signs_nothing()
    {
        var key = PrivateKey.Parse(Encoding.ASCII.GetBytes(Hex), "The test");
        var bytes = key.Bytes;
        key.Dispose();
        Assert.True(!bytes.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => Secp256k1.Current.Sign(key, new byte[32]));
    }

    [Fact]
    public void A_key_file_is_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "0x" + Hex + "\n");
            using var key = PrivateKey.ReadFile(path);
            Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", key.Address.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }
}

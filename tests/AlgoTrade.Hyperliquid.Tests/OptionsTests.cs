using AlgoTrade.Hyperliquid.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("BaseUrl", "ftp://example", "expected an address such as")]
    [InlineData("AccountAddress", "0x12", "expected 0x and 40 hex digits")]
    [InlineData("AccountAddress", "", "needs the address of the account")]
    [InlineData("AgentKeyFile", "/nowhere/agent.key", "expected the path of an existing file")]
    [InlineData("ExpiresAfterMs", "1", "expected 1000 to 60000")]
    [InlineData("RequestTimeoutMs", "99000", "expected 1000 to 60000")]
    [InlineData("IpWeightReserve", "-1", "expected 0 to 600")]
    public async Task A_bad_option_is_named_with_what_was_expected(string key, string value, string expected)
    {
        await using var adapter = await AdapterUnderTest.StartAsync((key, value));
        var error = Assert.Throws<OptionsValidationException>(() => adapter.Services.GetRequiredService<IOptions<HyperliquidOptions>>().Value);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains($"Hyperliquid:{key}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HyperliquidNetwork.Mainnet, "https://api.hyperliquid.xyz/", "wss://api.hyperliquid.xyz/ws")]
    [InlineData(HyperliquidNetwork.Testnet, "https://api.hyperliquid-testnet.xyz/", "wss://api.hyperliquid-testnet.xyz/ws")]
    public void Each_network_has_its_public_address(HyperliquidNetwork network, string rest, string socket)
    {
        var options = new HyperliquidOptions { Network = network };
        Assert.Equal((new Uri(rest), new Uri(socket)), (options.RestAddress, options.SocketAddress));
    }
}

using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class CanonicalizationVectorTests
{
    private const string File = "canonicalization.json";

    public static TheoryData<string> Rows => Vectors.Ids(File);

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_a_client_sent_hashes_as_its_canonical_form(string id)
    {
        var row = Vectors.Row(File, id);
        using var sent = JsonDocument.Parse(row.Text("sentActionJson"));
        var nonce = row.GetProperty("nonce").GetInt64();
        var ours = new byte[32];
        L1Hash.WriteConnectionId(ActionReader.Read(sent.RootElement), nonce, row.Vault("vaultAddressSent"), row.Expiry(), ours);
        Assert.Equal(row.Hex("connectionId"), ours);

        L1Hash.WriteConnectionId(new RawAction(sent.RootElement), nonce, row.Vault("vaultAddressSent"), row.Expiry(), ours);
        Assert.Equal(row.Hex("literalConnectionIdIfNotCanonicalised"), ours);
    }

    [Theory]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":100,"s":"1","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}""")]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":"-1","s":"1","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}""")]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":"1e3","s":"1","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}""")]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":"0.123456789","s":"1","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}""")]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":"1","s":"1","r":false,"t":{"limit":{"tif":"Fok"}}}],"grouping":"na"}""")]
    [InlineData("""{"type":"order","orders":[{"a":4,"b":true,"p":"1","s":"1","r":false}],"grouping":"na"}""")]
    [InlineData("""{"type":"cancelByCloid","cancels":[{"asset":1,"cloid":"0x12"}]}""")]
    [InlineData("""{"type":"somethingNew"}""")]
    [InlineData("""[]""")]
    public void What_does_not_fit_the_schema_is_refused(string action)
    {
        using var json = JsonDocument.Parse(action);
        Assert.Throws<ActionFormatException>(() => ActionReader.Read(json.RootElement));
    }
}

using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class PhantomAgentVectorTests
{
    private const string File = "phantom-agent.json";

    public static TheoryData<string> Rows => Vectors.Ids(File);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_connection_id_gives_the_published_digest_and_signature(string id)
    {
        var row = Vectors.Row(File, id);
        var digest = new byte[32];
        L1Hash.WriteDigest(row.Hex("connectionId"), row.GetProperty("isMainnet").GetBoolean(), digest);
        Assert.Equal(row.Hex("digest"), digest);
        using var key = row.Key();
        Assert.Equal(row.Text("signer"), key.Address.ToString());
        CurveAssert.SignsLike(row.Signature(), key, digest);
    }

    [Fact]
    public void Domain_separators_and_type_hashes_are_the_published_constants()
    {
        var constants = TestFile.ReadJson($"vectors/{File}").GetProperty("constants");
        Assert.Equal(constants.Hex("l1DomainSeparator"), L1Hash.DomainSeparator);
        Assert.Equal(constants.Hex("agentTypeHash"), L1Hash.AgentTypeHash);
        foreach (var separator in constants.GetProperty("userSignedDomainSeparators").EnumerateObject())
        {
            var ours = new byte[32];
            TypedDataHash.WriteDomainSeparator(Convert.ToUInt64(separator.Name, 16), ours);
            Assert.Equal(separator.Value.GetString(), "0x" + Convert.ToHexStringLower(ours));
        }
    }
}

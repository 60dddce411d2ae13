using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class UserSignedVectorTests
{
    private const string File = "actions-user-signed.json";

    public static TheoryData<string> Rows => Vectors.Ids(File);

    [Fact]
    public void Every_published_user_signed_vector_is_here() => Assert.Equal(16, Rows.Count);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_user_signed_action_gives_the_published_digest_and_signature(string id)
    {
        var row = Vectors.Row(File, id);
        var action = Assert.IsType<UserSignedAction>(ActionReader.Read(row.GetProperty("action")));
        Assert.Equal(row.GetProperty("nonce").GetInt64(), action.InnerNonce);

        var separator = new byte[32];
        TypedDataHash.WriteDomainSeparator(action.SignatureChainId, separator);
        Assert.Equal(row.Hex("domainSeparator"), separator);
        var digest = new byte[32];
        action.WriteDigest(action.InnerNonce, null, null, row.GetProperty("isMainnet").GetBoolean(), digest);
        Assert.Equal(row.Hex("digest"), digest);
        using var key = row.Key();
        CurveAssert.SignsLike(row.Signature(), key, digest);
    }

    [Fact]
    public void Approving_an_api_wallet_signs_as_published()
    {
        var row = Vectors.Row(File, "approve-agent-unnamed");
        var published = Assert.IsType<UserSignedAction>(ActionReader.Read(row.GetProperty("action")));
        var ours = UserSignedAction.ApproveAgent(true, (AccountAddress)published["agentAddress"], "", published.InnerNonce);
        using var key = row.Key();
        var signed = SignedAction.Create(ours, key, ours.InnerNonce, isMainnet: true);
        using var sent = System.Text.Json.JsonDocument.Parse(signed.ToUtf8Json());
        Assert.True(ReceivedAction.Read(sent.RootElement).TryRecoverSigner(true, out var signer));
        Assert.Equal(key.Address, signer);
    }
}

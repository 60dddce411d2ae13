using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Tests.Signing;

public sealed class L1ActionVectorTests
{
    private const string File = "actions-l1.json";

    public static TheoryData<string> AllRows => Vectors.Ids(File);

    public static TheoryData<string> TypedRows => Vectors.Ids(File, row =>
        row.GetProperty("canonicalWireStrings").GetBoolean() && row.GetProperty("action").Text("type") != "dummy");

    [Fact]
    public void Every_published_action_vector_is_here() => Assert.Equal(82, AllRows.Count);

    [Theory]
    [MemberData(nameof(AllRows))]
    public void A_literal_action_gives_the_published_bytes_hash_and_signature(string id)
    {
        var row = Vectors.Row(File, id);
        AssertBitForBit(row, new RawAction(row.GetProperty("action")));
    }

    [Theory]
    [MemberData(nameof(TypedRows))]
    public void An_action_read_into_its_type_gives_the_published_bytes_hash_and_signature(string id)
    {
        var row = Vectors.Row(File, id);
        var action = ActionReader.Read(row.GetProperty("action"));
        Assert.IsNotType<RawAction>(action);
        AssertBitForBit(row, action);
    }

    [Theory]
    [MemberData(nameof(TypedRows))]
    public void An_action_is_sent_as_the_same_json_it_was_read_from(string id)
    {
        var row = Vectors.Row(File, id);
        using var key = row.Key();
        var signed = SignedAction.Create(
            ActionReader.Read(row.GetProperty("action")), key, row.GetProperty("nonce").GetInt64(),
            row.GetProperty("isMainnet").GetBoolean(), row.Vault(), row.Expiry());
        using var sent = JsonDocument.Parse(signed.ToUtf8Json());
        Assert.True(JsonElement.DeepEquals(row.GetProperty("action"), sent.RootElement.GetProperty("action")), sent.RootElement.ToString());

        var received = ReceivedAction.Read(sent.RootElement);
        Assert.True(received.TryRecoverSigner(row.GetProperty("isMainnet").GetBoolean(), out var signer));
        Assert.Equal(row.Text("signer"), signer.ToString());
    }

    private static void AssertBitForBit(JsonElement row, ExchangeAction action)
    {
        var nonce = row.GetProperty("nonce").GetInt64();
        var isMainnet = row.GetProperty("isMainnet").GetBoolean();
        var writer = new MsgpackWriter();
        action.Write(writer);
        Assert.Equal(row.Text("msgpackHex"), "0x" + Convert.ToHexStringLower(writer.Written));
        L1Hash.AppendEnvelope(writer, nonce, row.Vault(), row.Expiry());
        Assert.Equal(row.Text("hashPreimageHex"), "0x" + Convert.ToHexStringLower(writer.Written));

        var connectionId = new byte[32];
        L1Hash.WriteConnectionId(action, nonce, row.Vault(), row.Expiry(), connectionId);
        Assert.Equal(row.Hex("connectionId"), connectionId);
        var digest = new byte[32];
        action.WriteDigest(nonce, row.Vault(), row.Expiry(), isMainnet, digest);
        Assert.Equal(row.Hex("digest"), digest);

        using var key = row.Key();
        Assert.Equal(row.Text("signer"), key.Address.ToString());
        CurveAssert.SignsLike(row.Signature(), key, digest);
    }
}

using System.Buffers;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>An action with everything that makes it acceptable: what is posted to <c>/exchange</c>.</summary>
public sealed record SignedAction(
    ExchangeAction Action, long Nonce, RecoverableSignature Signature, AccountAddress? VaultAddress, long? ExpiresAfter)
{
    /// <summary>Signs with the process' curve implementation.</summary>
    public static SignedAction Create(
        ExchangeAction action, PrivateKey key, long nonce, bool isMainnet, AccountAddress? vaultAddress = null, long? expiresAfter = null)
    {
        Span<byte> digest = stackalloc byte[Keccak256.HashSize];
        action.WriteDigest(nonce, vaultAddress, expiresAfter, isMainnet, digest);
        return new SignedAction(action, nonce, Secp256k1.Current.Sign(key, digest), vaultAddress, expiresAfter);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WritePropertyName("action"u8);
        Action.Write(new JsonActionWriter(json));
        json.WriteNumber("nonce"u8, Nonce);
        json.WriteStartObject("signature"u8);
        json.WriteString("r"u8, Signature.R);
        json.WriteString("s"u8, Signature.S);
        json.WriteNumber("v"u8, Signature.V);
        json.WriteEndObject();
        if (VaultAddress is { } vault)
            json.WriteString("vaultAddress"u8, vault.ToString());
        if (ExpiresAfter is { } deadline)
            json.WriteNumber("expiresAfter"u8, deadline);
        json.WriteEndObject();
    }

    public byte[] ToUtf8Json()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
            Write(json);
        return buffer.WrittenSpan.ToArray();
    }
}

using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>The exchange's side of an action: read from JSON into its canonical form, its signer still to be found.</summary>
/// <param name="Signature">Null when its parts are not numbers of the right size: it recovers nobody.</param>
public sealed record ReceivedAction(
    ExchangeAction Action, long Nonce, RecoverableSignature? Signature, AccountAddress? VaultAddress, long? ExpiresAfter)
{
    /// <summary>Reads a body posted to <c>/exchange</c>, or the payload of a WebSocket post.</summary>
    /// <exception cref="ActionFormatException">The JSON does not fit the schema.</exception>
    public static ReceivedAction Read(JsonElement envelope)
    {
        var action = ActionReader.Read(ActionFields.Required(envelope, "action"));
        var nonce = ActionFields.Integer(envelope, "nonce");
        var parts = ActionFields.Required(envelope, "signature");
        RecoverableSignature.TryParse(
            ActionFields.Text(parts, "r"), ActionFields.Text(parts, "s"), ActionFields.Count(parts, "v"), out var signature);
        return new ReceivedAction(
            action, nonce, signature,
            ActionFields.Has(envelope, "vaultAddress") ? ActionFields.Address(envelope, "vaultAddress") : null,
            ActionFields.Has(envelope, "expiresAfter") ? ActionFields.Integer(envelope, "expiresAfter") : null);
    }

    /// <summary>Who signed, from the action's canonical hash. A wrong hash recovers a stranger, not an error.</summary>
    /// <returns>False when no key can have made the signature.</returns>
    public bool TryRecoverSigner(bool isMainnet, out AccountAddress signer)
    {
        signer = default;
        if (Signature is null)
            return false;
        Span<byte> digest = stackalloc byte[Keccak256.HashSize];
        Action.WriteDigest(Nonce, VaultAddress, ExpiresAfter, isMainnet, digest);
        return Secp256k1.Current.TryRecover(digest, Signature, out signer);
    }
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// An action that moves money out or grants rights: signed by the master key as EIP-712 typed data, never by an API wallet, and
/// without vault and expiry. Only its own table of fields is signed; <c>type</c> and <c>signatureChainId</c> are not.
/// </summary>
public sealed record UserSignedAction : ExchangeAction
{
    private static readonly FrozenDictionary<string, (string PrimaryType, (string Key, TypedField Field)[] Fields)> Schemas =
        new Dictionary<string, (string, (string, TypedField)[])>
        {
            ["usdSend"] = ("UsdSend", [("destination", TypedField.Text), ("amount", TypedField.Text), ("time", TypedField.UInt64)]),
            ["spotSend"] = ("SpotSend",
                [("destination", TypedField.Text), ("token", TypedField.Text), ("amount", TypedField.Text), ("time", TypedField.UInt64)]),
            ["withdraw3"] = ("Withdraw", [("destination", TypedField.Text), ("amount", TypedField.Text), ("time", TypedField.UInt64)]),
            ["usdClassTransfer"] = ("UsdClassTransfer",
                [("amount", TypedField.Text), ("toPerp", TypedField.Boolean), ("nonce", TypedField.UInt64)]),
            ["sendAsset"] = ("SendAsset",
            [
                ("destination", TypedField.Text), ("sourceDex", TypedField.Text), ("destinationDex", TypedField.Text), ("token", TypedField.Text),
                ("amount", TypedField.Text), ("fromSubAccount", TypedField.Text), ("nonce", TypedField.UInt64),
            ]),
            ["approveAgent"] = ("ApproveAgent",
                [("agentAddress", TypedField.Address), ("agentName", TypedField.Text), ("nonce", TypedField.UInt64)]),
            ["approveBuilderFee"] = ("ApproveBuilderFee",
                [("maxFeeRate", TypedField.Text), ("builder", TypedField.Address), ("nonce", TypedField.UInt64)]),
            ["tokenDelegate"] = ("TokenDelegate",
            [
                ("validator", TypedField.Address), ("wei", TypedField.UInt64), ("isUndelegate", TypedField.Boolean), ("nonce", TypedField.UInt64),
            ]),
            ["cDeposit"] = ("CDeposit", [("wei", TypedField.UInt64), ("nonce", TypedField.UInt64)]),
            ["cWithdraw"] = ("CWithdraw", [("wei", TypedField.UInt64), ("nonce", TypedField.UInt64)]),
            ["userDexAbstraction"] = ("UserDexAbstraction",
                [("user", TypedField.Address), ("enabled", TypedField.Boolean), ("nonce", TypedField.UInt64)]),
            ["userSetAbstraction"] = ("UserSetAbstraction",
                [("user", TypedField.Address), ("abstraction", TypedField.Text), ("nonce", TypedField.UInt64)]),
            ["convertToMultiSigUser"] = ("ConvertToMultiSigUser", [("signers", TypedField.Text), ("nonce", TypedField.UInt64)]),
        }.ToFrozenDictionary();

    private readonly Dictionary<string, object> _values = [];

    private UserSignedAction(string type, ulong signatureChainId, string chain)
    {
        Type = type;
        SignatureChainId = signatureChainId;
        HyperliquidChain = chain;
    }

    public override string Type { get; }

    /// <summary>Chain of the signing domain; the exchange accepts any.</summary>
    public ulong SignatureChainId { get; }

    /// <summary><c>Mainnet</c> or <c>Testnet</c>; must match the network it is sent to.</summary>
    public string HyperliquidChain { get; }

    /// <summary>The nonce inside the action, which must equal the envelope's.</summary>
    public long InnerNonce => (long)(ulong)_values[_values.ContainsKey("time") ? "time" : "nonce"];

    /// <summary>A field's value: <see cref="string"/>, <see cref="ulong"/>, <see cref="bool"/> or <see cref="AccountAddress"/>.</summary>
    public object this[string key] => _values[key];

    /// <summary>Approves an API wallet. Signed by the master key, so only preparation tools use it, never the daemon.</summary>
    /// <param name="name">At most 16 characters, optionally followed by <c> valid_until </c> and Unix milliseconds; empty replaces the unnamed one.</param>
    public static UserSignedAction ApproveAgent(bool isMainnet, AccountAddress agent, string name, long nonce)
    {
        var action = new UserSignedAction("approveAgent", 0x66eee, isMainnet ? "Mainnet" : "Testnet");
        action._values["agentAddress"] = agent;
        action._values["agentName"] = name;
        action._values["nonce"] = (ulong)nonce;
        return action;
    }

    public override void Write(IActionWriter writer)
    {
        var fields = Schemas[Type].Fields;
        writer.StartMap(3 + fields.Length);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("signatureChainId"u8);
        writer.Text("0x" + SignatureChainId.ToString("x", CultureInfo.InvariantCulture));
        writer.Key("hyperliquidChain"u8);
        writer.Text(HyperliquidChain);
        foreach (var (key, _) in fields)
        {
            writer.Key(Encoding.UTF8.GetBytes(key));
            WriteValue(writer, _values[key]);
        }

        writer.EndMap();
    }

    public override void WriteDigest(long nonce, AccountAddress? vaultAddress, long? expiresAfter, bool isMainnet, Span<byte> digest)
    {
        var (primaryType, fields) = Schemas[Type];
        var hash = new TypedDataHash($"HyperliquidTransaction:{primaryType}", 1 + fields.Length);
        hash.Add("hyperliquidChain", TypedField.Text, HyperliquidChain);
        foreach (var (key, field) in fields)
            hash.Add(key, field, _values[key]);
        hash.WriteDigest(SignatureChainId, digest);
    }

    internal static bool IsKnown(string type) => Schemas.ContainsKey(type);

    internal static UserSignedAction Read(string type, JsonElement json)
    {
        var chainText = ActionFields.Text(json, "signatureChainId");
        if (!chainText.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            || !ulong.TryParse(chainText.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var chainId))
            throw new ActionFormatException($"field `signatureChainId`: \"{chainText}\" is not a hex number");
        var action = new UserSignedAction(type, chainId, ActionFields.Text(json, "hyperliquidChain"));
        foreach (var (key, field) in Schemas[type].Fields)
        {
            action._values[key] = field switch
            {
                // An unnamed API wallet may come without the field, with null or with an empty text; all sign as empty.
                TypedField.Text when key == "agentName" && !ActionFields.Has(json, key) => "",
                TypedField.Text => ActionFields.Text(json, key),
                TypedField.Boolean => ActionFields.Boolean(json, key),
                TypedField.UInt64 => checked((ulong)Math.Max(0, ActionFields.Integer(json, key))),
                _ => ActionFields.Address(json, key),
            };
        }

        return action;
    }

    private static void WriteValue(IActionWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.Text(text);
                break;
            case bool flag:
                writer.Boolean(flag);
                break;
            case ulong number:
                writer.Unsigned(number);
                break;
            default:
                writer.Text(((AccountAddress)value).ToString());
                break;
        }
    }
}

using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

internal enum FlatKind
{
    Text = 1,
    Decimal = 2,
    Integer = 3,
    Boolean = 4,
    Address = 5,

    /// <summary>An integer from 0 to 2^31 − 1: an asset.</summary>
    Count = 6,
}

/// <summary>
/// Actions whose fields are plain values and which this product does not send itself: known so that a practice exchange can
/// verify them. The table gives the hashing order.
/// </summary>
public sealed record FlatAction : ExchangeAction
{
    private static readonly FrozenDictionary<string, (string Key, FlatKind Kind)[]> Schemas =
        new Dictionary<string, (string, FlatKind)[]>
        {
            ["topUpIsolatedOnlyMargin"] = [("asset", FlatKind.Count), ("leverage", FlatKind.Decimal)],
            ["twapCancel"] = [("a", FlatKind.Count), ("t", FlatKind.Integer)],
            ["reserveRequestWeight"] = [("weight", FlatKind.Integer)],
            ["vaultTransfer"] = [("vaultAddress", FlatKind.Address), ("isDeposit", FlatKind.Boolean), ("usd", FlatKind.Integer)],
            ["createSubAccount"] = [("name", FlatKind.Text)],
            ["subAccountModify"] = [("subAccountUser", FlatKind.Address), ("name", FlatKind.Text)],
            ["subAccountTransfer"] = [("subAccountUser", FlatKind.Address), ("isDeposit", FlatKind.Boolean), ("usd", FlatKind.Integer)],
            ["subAccountSpotTransfer"] =
            [
                ("subAccountUser", FlatKind.Address), ("isDeposit", FlatKind.Boolean), ("token", FlatKind.Text), ("amount", FlatKind.Decimal),
            ],
            ["agentSendAsset"] =
            [
                ("destination", FlatKind.Address), ("sourceDex", FlatKind.Text), ("destinationDex", FlatKind.Text), ("token", FlatKind.Text),
                ("amount", FlatKind.Decimal), ("fromSubAccount", FlatKind.Text), ("nonce", FlatKind.Integer),
            ],
            ["agentSetAbstraction"] = [("abstraction", FlatKind.Text)],
            ["agentEnableDexAbstraction"] = [],
            ["setReferrer"] = [("code", FlatKind.Text)],
            ["registerReferrer"] = [("code", FlatKind.Text)],
            ["claimRewards"] = [],
            ["setDisplayName"] = [("displayName", FlatKind.Text)],
            ["evmUserModify"] = [("usingBigBlocks", FlatKind.Boolean)],
        }.ToFrozenDictionary();

    private readonly Dictionary<string, object> _values = [];

    private FlatAction(string type) => Type = type;

    public override string Type { get; }

    /// <summary>A field's value: <see cref="string"/>, <see cref="decimal"/>, <see cref="long"/>, <see cref="bool"/> or <see cref="AccountAddress"/>.</summary>
    public object this[string key] => _values[key];

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(1 + _values.Count);
        writer.Key("type"u8);
        writer.Text(Type);
        foreach (var (key, _) in Schemas[Type])
        {
            writer.Key(Encoding.UTF8.GetBytes(key));
            WriteValue(writer, _values[key]);
        }

        writer.EndMap();
    }

    internal static bool IsKnown(string type) => Schemas.ContainsKey(type);

    internal static FlatAction Read(string type, JsonElement json)
    {
        var action = new FlatAction(type);
        foreach (var (key, kind) in Schemas[type])
        {
            action._values[key] = kind switch
            {
                FlatKind.Text => ActionFields.Text(json, key),
                FlatKind.Decimal => ActionFields.Decimal(json, key),
                FlatKind.Integer => ActionFields.Integer(json, key),
                FlatKind.Count => (long)ActionFields.Count(json, key),
                FlatKind.Boolean => ActionFields.Boolean(json, key),
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
            case decimal number:
                writer.Decimal(number);
                break;
            case long integer:
                writer.Integer(integer);
                break;
            case bool flag:
                writer.Boolean(flag);
                break;
            default:
                writer.Text(((AccountAddress)value).ToString());
                break;
        }
    }
}

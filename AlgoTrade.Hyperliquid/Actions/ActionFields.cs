using System.Text.Json;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>A received action does not fit the schema; the exchange answers 422. The message names field and expectation.</summary>
public sealed class ActionFormatException : Exception
{
    public ActionFormatException()
    {
    }

    public ActionFormatException(string message)
        : base(message)
    {
    }

    public ActionFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Strict readers of single fields: a missing field, a wrong type and a number out of range are all refused.</summary>
internal static class ActionFields
{
    public static JsonElement Required(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value)
            ? value : throw new ActionFormatException($"missing field `{key}`");

    public static bool Has(JsonElement json, string key) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    public static string Text(JsonElement json, string key) => AsText(Required(json, key), key);

    public static decimal Decimal(JsonElement json, string key)
    {
        var text = Text(json, key);
        return WireDecimal.TryParse(text, out var value)
            ? value : throw new ActionFormatException($"field `{key}`: \"{text}\" is not a decimal of at most 8 places");
    }

    public static long Integer(JsonElement json, string key)
    {
        var value = Required(json, key);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number : throw new ActionFormatException($"field `{key}`: expected an integer, got {value.ValueKind}");
    }

    /// <summary>A whole number from 0 to 2^31 − 1.</summary>
    public static int Count(JsonElement json, string key)
    {
        var value = Integer(json, key);
        return value is >= 0 and <= int.MaxValue
            ? (int)value : throw new ActionFormatException($"field `{key}`: {value} is out of range");
    }

    public static bool Boolean(JsonElement json, string key)
    {
        var value = Required(json, key);
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean() : throw new ActionFormatException($"field `{key}`: expected a boolean, got {value.ValueKind}");
    }

    public static bool OptionalFlag(JsonElement json, string key) => Has(json, key) && Boolean(json, key);

    public static AccountAddress Address(JsonElement json, string key)
    {
        var text = Text(json, key);
        return AccountAddress.TryParse(text, null, out var address)
            ? address : throw new ActionFormatException($"field `{key}`: \"{text}\" is not an address");
    }

    public static ClientOrderId Cloid(JsonElement json, string key) => AsCloid(Required(json, key), key);

    /// <summary>128 bits in hex. The prefix may be missing: the exchange reads such a cloid too, and hashes it with the prefix.</summary>
    public static ClientOrderId AsCloid(JsonElement value, string key)
    {
        var text = AsText(value, key);
        var prefixed = text.Length == 32 ? "0x" + text : text;
        return ClientOrderId.TryParse(prefixed, null, out var cloid)
            ? cloid : throw new ActionFormatException($"field `{key}`: \"{text}\" is not 128 bits of hex");
    }

    public static IReadOnlyList<T> List<T>(JsonElement json, string key, Func<JsonElement, T> read)
    {
        var array = Required(json, key);
        return array.ValueKind == JsonValueKind.Array
            ? [.. array.EnumerateArray().Select(read)] : throw new ActionFormatException($"field `{key}`: expected an array");
    }

    private static string AsText(JsonElement value, string key) => value.ValueKind == JsonValueKind.String
        ? value.GetString()! : throw new ActionFormatException($"field `{key}`: expected a string, got {value.ValueKind}");
}

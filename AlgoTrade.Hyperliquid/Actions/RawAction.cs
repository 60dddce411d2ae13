using System.Text;
using System.Text.Json;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// Any action as literal JSON, written in its own key order with its own texts: for actions this product does not know. Nothing is
/// normalised, so the text must be canonical already.
/// </summary>
public sealed record RawAction(JsonElement Json) : ExchangeAction
{
    public override string Type => ActionFields.Text(Json, "type");

    public override void Write(IActionWriter writer) => Write(writer, Json);

    private static void Write(IActionWriter writer, JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMap(writer, json);
                break;
            case JsonValueKind.Array:
                writer.StartArray(json.GetArrayLength());
                foreach (var item in json.EnumerateArray())
                    Write(writer, item);
                writer.EndArray();
                break;
            case JsonValueKind.String:
                writer.Text(json.GetString());
                break;
            case JsonValueKind.Number when json.TryGetInt64(out var integer):
                writer.Integer(integer);
                break;
            case JsonValueKind.Number when json.TryGetUInt64(out var unsigned):
                writer.Unsigned(unsigned);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Boolean(json.GetBoolean());
                break;
            case JsonValueKind.Null:
                writer.Null();
                break;
            default:
                throw new ActionFormatException($"{json.GetRawText()} has no place in an action: expected integers, texts and booleans.");
        }
    }

    private static void WriteMap(IActionWriter writer, JsonElement json)
    {
        writer.StartMap(json.EnumerateObject().Count());
        foreach (var property in json.EnumerateObject())
        {
            writer.Key(Encoding.UTF8.GetBytes(property.Name));
            Write(writer, property.Value);
        }

        writer.EndMap();
    }
}

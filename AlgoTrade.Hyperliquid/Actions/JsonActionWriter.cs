using System.Text.Json;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>Writes an action as the JSON that is sent.</summary>
public sealed class JsonActionWriter(Utf8JsonWriter json) : IActionWriter
{
    public void StartMap(int count) => json.WriteStartObject();

    public void EndMap() => json.WriteEndObject();

    public void StartArray(int count) => json.WriteStartArray();

    public void EndArray() => json.WriteEndArray();

    public void Key(ReadOnlySpan<byte> name) => json.WritePropertyName(name);

    public void Text(ReadOnlySpan<char> value) => json.WriteStringValue(value);

    public void Decimal(decimal value)
    {
        Span<char> text = stackalloc char[WireDecimal.MaxLength];
        json.WriteStringValue(text[..WireDecimal.Format(value, text)]);
    }

    public void Cloid(ClientOrderId value) => json.WriteStringValue(value.ToString());

    public void Integer(long value) => json.WriteNumberValue(value);

    public void Unsigned(ulong value) => json.WriteNumberValue(value);

    public void Boolean(bool value) => json.WriteBooleanValue(value);

    public void Null() => json.WriteNullValue();
}

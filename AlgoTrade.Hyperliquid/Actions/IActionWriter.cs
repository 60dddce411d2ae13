using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// Where an action writes itself. One description of its fields, in hashing order, serves both encodings: msgpack, which is
/// signed, and JSON, which is sent. They cannot drift apart.
/// </summary>
public interface IActionWriter
{
    /// <param name="count">Number of keys; msgpack announces it.</param>
    void StartMap(int count);

    void EndMap();

    void StartArray(int count);

    void EndArray();

    void Key(ReadOnlySpan<byte> name);

    void Text(ReadOnlySpan<char> value);

    /// <summary>As text in canonical form, see <see cref="WireDecimal"/>.</summary>
    void Decimal(decimal value);

    void Cloid(ClientOrderId value);

    void Integer(long value);

    void Unsigned(ulong value);

    void Boolean(bool value);

    void Null();
}

using System.Buffers.Binary;
using System.Text;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// The part of MessagePack that the exchange hashes: maps in the order written, arrays, text, integers and booleans, each in its
/// smallest encoding. No floats, no binary. Source: the MessagePack specification. Reusable through <see cref="Clear"/>.
/// </summary>
public sealed class MsgpackWriter : IActionWriter
{
    private byte[] _buffer = new byte[512];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void StartMap(int count)
    {
        if (count < 16)
            Byte(0x80 | count);
        else
            Prefixed(0xDE, checked((ushort)count));
    }

    public void EndMap()
    {
    }

    public void StartArray(int count)
    {
        if (count < 16)
            Byte(0x90 | count);
        else
            Prefixed(0xDC, checked((ushort)count));
    }

    public void EndArray()
    {
    }

    public void Key(ReadOnlySpan<byte> name)
    {
        TextHeader(name.Length);
        name.CopyTo(Reserve(name.Length));
    }

    public void Text(ReadOnlySpan<char> value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        TextHeader(count);
        Encoding.UTF8.GetBytes(value, Reserve(count));
    }

    public void Decimal(decimal value)
    {
        Span<char> text = stackalloc char[WireDecimal.MaxLength];
        Text(text[..WireDecimal.Format(value, text)]);
    }

    public void Cloid(ClientOrderId value)
    {
        Span<char> text = stackalloc char[34];
        "0x".CopyTo(text);
        value.Value.TryFormat(text[2..], out _, "x32", System.Globalization.CultureInfo.InvariantCulture);
        Text(text);
    }

    public void Integer(long value)
    {
        if (value >= 0)
            Unsigned((ulong)value);
        else if (value >= -32)
            Reserve(1)[0] = unchecked((byte)value);
        else
            Negative(value);
    }

    public void Unsigned(ulong value)
    {
        switch (value)
        {
            case < 128:
                Byte((int)value);
                break;
            case <= byte.MaxValue:
                Byte(0xCC);
                Byte((int)value);
                break;
            case <= ushort.MaxValue:
                Prefixed(0xCD, (ushort)value);
                break;
            case <= uint.MaxValue:
                Byte(0xCE);
                BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), (uint)value);
                break;
            default:
                Byte(0xCF);
                BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
                break;
        }
    }

    public void Boolean(bool value) => Byte(value ? 0xC3 : 0xC2);

    public void Null() => Byte(0xC0);

    /// <summary>Bytes that follow the msgpack part of a hash preimage.</summary>
    internal Span<byte> Reserve(int count)
    {
        if (_length + count > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        var space = _buffer.AsSpan(_length, count);
        _length += count;
        return space;
    }

    private void Negative(long value)
    {
        switch (value)
        {
            case >= sbyte.MinValue:
                Byte(0xD0);
                Reserve(1)[0] = unchecked((byte)value);
                break;
            case >= short.MinValue:
                Byte(0xD1);
                BinaryPrimitives.WriteInt16BigEndian(Reserve(2), (short)value);
                break;
            case >= int.MinValue:
                Byte(0xD2);
                BinaryPrimitives.WriteInt32BigEndian(Reserve(4), (int)value);
                break;
            default:
                Byte(0xD3);
                BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);
                break;
        }
    }

    private void TextHeader(int bytes)
    {
        if (bytes < 32)
        {
            Byte(0xA0 | bytes);
        }
        else if (bytes <= byte.MaxValue)
        {
            Byte(0xD9);
            Byte(bytes);
        }
        else
        {
            Prefixed(0xDA, checked((ushort)bytes));
        }
    }

    private void Prefixed(int prefix, ushort value)
    {
        Byte(prefix);
        BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);
    }

    private void Byte(int value) => Reserve(1)[0] = (byte)value;
}

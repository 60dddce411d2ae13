using System.Buffers.Binary;
using System.Text;

namespace AlgoTrade.Engine.State;

/// <summary>Reads what <see cref="StateWriter"/> wrote, in the same order.</summary>
public sealed class StateReader(ReadOnlyMemory<byte> state)
{
    private int _position;

    public bool IsAtEnd => _position == state.Length;

    public bool ReadBoolean() => ReadInt32() != 0;

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public decimal ReadDecimal()
    {
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = ReadInt32();
        return new decimal(parts);
    }

    public string? ReadString()
    {
        var length = ReadInt32();
        return length < 0 ? null : Encoding.UTF8.GetString(Take(length));
    }

    /// <summary>Fills the span; the count written must be its length.</summary>
    public void ReadDoubles(Span<double> values)
    {
        var count = ReadInt32();
        if (count != values.Length)
            throw new InvalidDataException($"The state holds {count} values where {values.Length} were expected: it belongs to another configuration.");
        for (var i = 0; i < values.Length; i++)
            values[i] = ReadDouble();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > state.Length - _position)
            throw new InvalidDataException($"The state ends at byte {state.Length}; {count} more were expected at {_position}.");
        var taken = state.Span.Slice(_position, count);
        _position += count;
        return taken;
    }
}

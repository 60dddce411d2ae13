using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace AlgoTrade.Engine.State;

/// <summary>
/// Writes the state of indicators, strategies and bots as plain little-endian bytes, field after field. Doubles keep their bits, so
/// a restored bot computes the very same numbers.
/// </summary>
public sealed class StateWriter
{
    private byte[] _bytes = new byte[256];
    private int _count;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _count);

    /// <summary>Begins anew in the same memory.</summary>
    public void Clear() => _count = 0;

    public byte[] ToArray() => Written.ToArray();

    public void Write(bool value) => Write(value ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        Write((long)parts[1] << 32 | unchecked((uint)parts[0]));
        Write((long)parts[3] << 32 | unchecked((uint)parts[2]));
    }

    public void Write(string? value)
    {
        if (value is null)
        {
            Write(-1);
            return;
        }

        // The length comes before the text and is known after it.
        var start = _count;
        Write(0);
        var most = value.Length * 3;
        var count = Encoding.UTF8.GetBytes(value, Take(most));
        _count -= most - count;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), count);
    }

    public void Write(ReadOnlySpan<double> values)
    {
        Write(values.Length);
        foreach (var value in values)
            Write(value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int count)
    {
        var start = _count;
        if (count > _bytes.Length - start)
            Grow(count);
        _count = start + count;
        return _bytes.AsSpan(start, count);
    }

    private void Grow(int count) => Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + count));
}

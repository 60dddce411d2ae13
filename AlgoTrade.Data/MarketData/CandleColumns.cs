using System.Buffers;
using System.Buffers.Binary;
using AlgoTrade.Engine.Market;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>Fills columns from the bytes of a binary COPY: no object and no decimal per candle.</summary>
internal sealed class CandleColumns(int capacity)
{
    /// <summary>Room to start with at most; a longer answer makes it grow.</summary>
    public const int LargestGuess = 1 << 21;

    private const int HeaderBytes = 19;
    private const int BufferSize = 1 << 16;
    private const int Columns = 6;

    private long[] _times = new long[Math.Max(16, capacity)];
    private readonly double[][] _values = [.. Enumerable.Range(1, Columns - 1).Select(_ => new double[Math.Max(16, capacity)])];
    private int _count;

    /// <param name="query">Yields the six columns of <see cref="CandleQueries.Columns"/>.</param>
    public async Task ReadAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({query}) TO STDOUT (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, HeaderBytes), cancellationToken).ConfigureAwait(false);
            var filled = 0;
            int read;
            while ((read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false)) > 0)
            {
                filled += read;
                var used = AppendWholeRows(buffer.AsSpan(0, filled));
                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public CandleSeries ToSeries(InstrumentName name, CandleInterval interval)
    {
        if (_times.Length != _count)
        {
            Array.Resize(ref _times, _count);
            for (var column = 0; column < _values.Length; column++)
            {
                Array.Resize(ref _values[column], _count);
            }
        }

        return new CandleSeries(name, interval, _times, _values[0], _values[1], _values[2], _values[3], _values[4]);
    }

    /// <summary>Takes the rows that have arrived completely; returns the number of bytes taken.</summary>
    private int AppendWholeRows(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        while (RowLength(bytes[position..]) is > 0 and var length)
        {
            AppendRow(bytes.Slice(position, length));
            position += length;
        }

        return position;
    }

    /// <summary>0 when the row is not complete, or is the end mark.</summary>
    private static int RowLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2 || BinaryPrimitives.ReadInt16BigEndian(bytes) < 0)
        {
            return 0;
        }

        var position = 2;
        for (var field = 0; field < Columns; field++)
        {
            if (bytes.Length < position + 4)
            {
                return 0;
            }

            position += 4 + BinaryPrimitives.ReadInt32BigEndian(bytes[position..]);
        }

        return position <= bytes.Length ? position : 0;
    }

    private void AppendRow(ReadOnlySpan<byte> row)
    {
        if (_count == _times.Length)
        {
            Array.Resize(ref _times, _count * 2);
            for (var column = 0; column < _values.Length; column++)
            {
                Array.Resize(ref _values[column], _count * 2);
            }
        }

        _times[_count] = (BinaryPrimitives.ReadInt64BigEndian(row[6..]) / 1_000) + CandleCopy.EpochMs;
        var position = 2 + 4 + 8;
        foreach (var column in _values)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(row[position..]);
            column[_count] = NumericCodec.Read(row.Slice(position + 4, length));
            position += 4 + length;
        }

        _count++;
    }
}

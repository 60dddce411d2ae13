using System.Buffers.Binary;
using Npgsql;

namespace AlgoTrade.Data.MarketData;

/// <summary>Candles as the bytes of a binary COPY, written without a detour through parameters.</summary>
internal sealed class CandleCopy(NpgsqlConnection connection, short source, short originId)
{
    public const string Columns = "open_time, instrument_id, interval_s, source, origin_id, open, high, low, close, volume";

    private const short Fields = 10;
    private const int BufferSize = 1 << 16;
    private const int MaxRowBytes = 2 + (Fields * 4) + 8 + 4 + 4 + 2 + 2 + (5 * NumericCodec.MaxBytes);

    // PostgreSQL counts microseconds from 2000-01-01.
    internal const long EpochMs = 946_684_800_000;

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _length;

    public async Task WriteAsync(string table, IReadOnlyList<PreparedCandle> candles, CancellationToken cancellationToken)
    {
        await using var stream = await connection
            .BeginRawBinaryCopyAsync($"COPY {table} ({Columns}) FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
        Header.CopyTo(_buffer, 0);
        _length = Header.Length;
        foreach (var candle in candles)
        {
            if (BufferSize - _length < MaxRowBytes)
            {
                await stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
                _length = 0;
            }

            Append(candle);
        }

        PutInt16(-1);
        await stream.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken).ConfigureAwait(false);
    }

    private void Append(in PreparedCandle candle)
    {
        PutInt16(Fields);
        PutInt32(8);
        BinaryPrimitives.WriteInt64BigEndian(_buffer.AsSpan(_length), (candle.OpenTimeMs - EpochMs) * 1_000);
        _length += 8;
        PutInt32(4);
        PutInt32(candle.InstrumentId);
        PutInt32(4);
        PutInt32(candle.IntervalS);
        PutInt32(2);
        PutInt16(source);
        PutInt32(2);
        PutInt16(originId);
        PutNumeric(candle.Open);
        PutNumeric(candle.High);
        PutNumeric(candle.Low);
        PutNumeric(candle.Close);
        PutNumeric(candle.Volume);
    }

    private void PutInt16(short value)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_length), value);
        _length += 2;
    }

    private void PutInt32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    private void PutNumeric(decimal value)
    {
        var bytes = NumericCodec.Write(_buffer.AsSpan(_length + 4), value);
        PutInt32(bytes);
        _length += bytes;
    }
}

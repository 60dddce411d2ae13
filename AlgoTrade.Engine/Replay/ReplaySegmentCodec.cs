using System.Buffers;
using System.IO.Compression;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

/// <summary>
/// A segment as bytes and back: a plain header (mark, version, run, first sequence, hash, lengths), then state and events compressed with Brotli.
/// The version changes with the layout; older layouts are refused, not guessed.
/// </summary>
public static class ReplaySegmentCodec
{
    private const int Mark = 0x31534C50;
    private const int Version = 1;
    private const int HashLength = 64;
    private const int HeaderBytes = (6 * sizeof(int)) + (2 * sizeof(long)) + HashLength;

    // Far above what is ever written; keeps damaged lengths from asking for all memory.
    private const int MaxBodyBytes = 64 << 20;

    // The fastest of Brotli: events repeat themselves so much that more effort gains little.
    private const int Quality = 1;
    private const int WindowBits = 18;

    public static byte[] ToBytes(ReplaySegment segment)
    {
        var state = segment.State.GetValueOrDefault();
        var header = new StateWriter();
        header.Write(Mark);
        header.Write(Version);
        header.Write(segment.RunStartedAt.UtcTicks);
        header.Write(segment.FirstSequence);
        header.Write(segment.EffectHash);
        header.Write(segment.State is null ? -1 : state.Length);
        header.Write(segment.EventCount);
        header.Write(segment.Events.Length);
        return Join(header.Written, state.Span, segment.Events.Span);
    }

    /// <exception cref="InvalidDataException">The bytes are damaged, cut off, or of another version.</exception>
    public static ReplaySegment FromBytes(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new InvalidDataException($"The segment has {bytes.Length} bytes: expected a header of {HeaderBytes}.");
        var header = new StateReader(bytes[..HeaderBytes]);
        if (header.ReadInt32() is var mark && mark != Mark)
            throw new InvalidDataException($"The segment begins with {mark:x8}: expected {Mark:x8}, it is not a stretch of handled events.");
        if (header.ReadInt32() is var version && version != Version)
            throw new InvalidDataException($"The segment has version {version}: expected {Version}.");
        var (runTicks, firstSequence, hash) = (header.ReadInt64(), header.ReadInt64(), header.ReadString());
        var (stateLength, eventCount, eventLength) = (header.ReadInt32(), header.ReadInt32(), header.ReadInt32());
        var isPossible = runTicks >= 0 && runTicks <= DateTimeOffset.MaxValue.UtcTicks && hash is { Length: HashLength }
            && stateLength is >= -1 and <= MaxBodyBytes && eventCount >= 0 && eventLength is >= 0 and <= MaxBodyBytes;
        if (!isPossible)
            throw new InvalidDataException($"The header of the segment is damaged: run {runTicks}, {stateLength} bytes of state, {eventCount} events in {eventLength} bytes.");
        var split = Math.Max(stateLength, 0);
        var body = Decompress(bytes.Span[HeaderBytes..], split + eventLength);
        return new ReplaySegment
        {
            RunStartedAt = new DateTimeOffset(runTicks, TimeSpan.Zero),
            FirstSequence = firstSequence,
            State = stateLength < 0 ? default(ReadOnlyMemory<byte>?) : body.AsMemory(0, split),
            EventCount = eventCount,
            Events = body.AsMemory(split),
            EffectHash = hash!,
        };
    }

    // A busy daemon does this hundreds of times a second: the buffers in between are rented.
    private static byte[] Join(ReadOnlySpan<byte> header, ReadOnlySpan<byte> state, ReadOnlySpan<byte> events)
    {
        var length = state.Length + events.Length;
        var body = ArrayPool<byte>.Shared.Rent(length);
        var compressed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(length));
        try
        {
            state.CopyTo(body);
            events.CopyTo(body.AsSpan(state.Length));
            return BrotliEncoder.TryCompress(body.AsSpan(0, length), compressed, out var written, Quality, WindowBits)
                ? [.. header, .. compressed.AsSpan(0, written)] : throw new InvalidOperationException($"{length} bytes could not be compressed.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
            ArrayPool<byte>.Shared.Return(compressed);
        }
    }

    private static byte[] Decompress(ReadOnlySpan<byte> compressed, int length)
    {
        var body = new byte[length];
        return BrotliDecoder.TryDecompress(compressed, body, out var written) && written == length
            ? body : throw new InvalidDataException($"The segment is damaged or cut off: its {compressed.Length} compressed bytes do not give the {length} they stand for.");
    }
}

using AlgoTrade.Engine.Replay;

namespace AlgoTrade.Engine.Tests.Replay;

public sealed class ReplaySegmentCodecTests
{
    private static readonly ReplaySegment Segment = new()
    {
        RunStartedAt = new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero),
        FirstSequence = 41,
        State = new byte[] { 1, 2, 3 },
        EventCount = 2,
        Events = new byte[] { 4, 5, 6, 7 },
        EffectHash = new string('a', 64),
    };

    [Fact]
    public void A_segment_is_read_back_as_it_was()
    {
        var read = ReplaySegmentCodec.FromBytes(ReplaySegmentCodec.ToBytes(Segment));
        Assert.Equal((Segment.RunStartedAt, 41L, 42L, Segment.EffectHash), (read.RunStartedAt, read.FirstSequence, read.LastSequence, read.EffectHash));
        Assert.Equal([1, 2, 3], read.State!.Value.ToArray());
        Assert.Equal([4, 5, 6, 7], read.Events.ToArray());
        Assert.Null(ReplaySegmentCodec.FromBytes(ReplaySegmentCodec.ToBytes(Segment with { State = null })).State);
    }

    [Fact]
    public void A_segment_that_was_cut_off_is_refused_wherever_it_ends()
    {
        var bytes = ReplaySegmentCodec.ToBytes(Segment);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Contains("segment", Refusal(bytes[..length]), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_another_kind_or_version_are_refused_with_what_was_expected()
    {
        var bytes = ReplaySegmentCodec.ToBytes(Segment);
        Assert.Contains("not a stretch of handled events", Refusal([.. bytes.Select((value, at) => at == 0 ? (byte)(value ^ 1) : value)]), StringComparison.Ordinal);
        Assert.Contains("version 9: expected 1", Refusal([.. bytes.Select((value, at) => at == 4 ? (byte)9 : value)]), StringComparison.Ordinal);
        Assert.Contains("bytes of state", Refusal([.. bytes.Select((value, at) => at is >= 92 and < 96 ? (byte)0x7f : value)]), StringComparison.Ordinal);
    }

    private static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => ReplaySegmentCodec.FromBytes(bytes)).Message;
}

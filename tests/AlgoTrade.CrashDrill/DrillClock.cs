using System.Globalization;
using System.IO.MemoryMappedFiles;
using AlgoTrade.Venue.Time;

namespace AlgoTrade.CrashDrill;

/// <summary>
/// The clock of one process of the drill. All processes count from one moment at one speed, so they agree without asking each other; a daemon's
/// own clock can be stepped away from that, forwards or backwards, by whoever holds its file.
/// </summary>
internal sealed class DrillClock(DateTimeOffset origin, double speed, string? offsetFile) : TimeProvider
{
    private readonly AcceleratedTimeProvider _inner = new(new Counted(origin, speed), speed);
    private readonly MemoryMappedViewAccessor? _offset = offsetFile is null ? null
        : MemoryMappedFile.CreateFromFile(offsetFile, FileMode.Open).CreateViewAccessor(0, sizeof(long), MemoryMappedFileAccess.Read);

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public static string Describe(DateTimeOffset origin, double speed) =>
        string.Create(CultureInfo.InvariantCulture, $"{origin.UtcTicks}/{speed}");

    /// <param name="text">As <see cref="Describe"/> writes it.</param>
    public static DrillClock Parse(string text, string? offsetFile)
    {
        var parts = text.Split('/');
        return new DrillClock(
            new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), double.Parse(parts[1], CultureInfo.InvariantCulture), offsetFile);
    }

    /// <summary>Makes the file of a clock, or steps the clock that reads it.</summary>
    public static void Step(string offsetFile, TimeSpan offset)
    {
        using var file = File.OpenHandle(offsetFile, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, BitConverter.GetBytes((long)offset.TotalMilliseconds), 0);
    }

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow().AddMilliseconds(_offset?.ReadInt64(0) ?? 0);

    public override long GetTimestamp() => _inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _inner.CreateTimer(callback, state, dueTime, period);

    /// <summary>Where a clock of this speed has got to since the origin.</summary>
    private sealed class Counted(DateTimeOffset origin, double speed) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => origin + ((System.GetUtcNow() - origin) * speed);
    }
}

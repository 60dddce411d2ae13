using System.Diagnostics.CodeAnalysis;

namespace AlgoTrade.Engine.Market;

/// <summary>Width, buckets and texts (<c>1m</c> … <c>1M</c>, case-sensitive) of <see cref="CandleInterval"/>.</summary>
public static class CandleIntervals
{
    private const long Minute = 60_000;
    private static readonly string[] Texts = ["1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "8h", "12h", "1d", "3d", "1w", "1M"];
    private static readonly long[] Widths =
        [1, 3, 5, 15, 30, 60, 120, 240, 480, 720, 1_440, 4_320, 10_080, 43_200];

    public static IReadOnlyList<CandleInterval> All { get; } = Enum.GetValues<CandleInterval>();

    /// <summary>Width in milliseconds.</summary>
    public static long Milliseconds(this CandleInterval interval) => Widths[IndexOf(interval)] * Minute;

    public static TimeSpan Duration(this CandleInterval interval) => TimeSpan.FromMilliseconds(interval.Milliseconds());

    /// <summary>Open time, in Unix milliseconds, of the bucket that contains the time.</summary>
    public static long BucketStart(this CandleInterval interval, long timeMs)
    {
        var width = interval.Milliseconds();
        var remainder = timeMs % width;
        return remainder < 0 ? timeMs - remainder - width : timeMs - remainder;
    }

    public static string ToText(this CandleInterval interval) => Texts[IndexOf(interval)];

    public static bool TryParse([NotNullWhen(true)] string? text, out CandleInterval interval)
    {
        var index = Array.IndexOf(Texts, text);
        interval = index < 0 ? default : (CandleInterval)(index + 1);
        return index >= 0;
    }

    /// <exception cref="FormatException">The text is not one of the intervals.</exception>
    public static CandleInterval Parse(string text) => TryParse(text, out var interval)
        ? interval : throw new FormatException($"'{text}' is not a candle interval: expected one of {string.Join(", ", Texts)}.");

    private static int IndexOf(CandleInterval interval)
    {
        var index = (int)interval - 1;
        return (uint)index < (uint)Texts.Length
            ? index : throw new ArgumentOutOfRangeException(nameof(interval), interval, "Not a candle interval.");
    }
}

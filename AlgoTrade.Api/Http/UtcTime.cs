using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AlgoTrade.Api.Http;

/// <summary>A time in a query string: ISO 8601 with an offset or Z, or a bare date, which means 00:00 UTC.</summary>
internal readonly record struct UtcTime(DateTimeOffset Value) : IParsable<UtcTime>
{
    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static UtcTime Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var result)
        ? result : throw new FormatException($"'{s}' is not a time: expected for example 2025-05-01T00:00:00Z.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out UtcTime result)
    {
        var parsed = DateTimeOffset.TryParseExact(
            s, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        result = new UtcTime(time);
        return parsed;
    }
}

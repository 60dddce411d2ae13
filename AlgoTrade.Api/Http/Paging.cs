using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;

namespace AlgoTrade.Api.Http;

/// <summary>One page of a list. <see cref="NextCursor"/> is null on the last one.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which page: query parameters <c>limit</c> (1 to 500, default 100) and <c>cursor</c> (opaque, from the page before).</summary>
internal sealed record PageRequest([FromQuery(Name = "limit")] int? Limit = null, [FromQuery(Name = "cursor")] string? Cursor = null)
{
    public const int DefaultLimit = 100;
    public const int MaxLimit = 500;

    public int Size => Limit is null ? DefaultLimit : Limit is > 0 and <= MaxLimit
        ? Limit.Value : throw ProblemException.Invalid("limit", $"limit is {Limit}: expected 1 to {MaxLimit}.");

    public PageKey? After => Cursor is null ? null : PageKey.Parse(Cursor);
}

/// <summary>The last row of a page: its time (microseconds since 1970, 0 when the list has no time) and its number.</summary>
internal readonly record struct PageKey(long TimeUs, long Id)
{
    private const int LongestCursor = 100;

    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddMicroseconds(TimeUs);

    public string Encode() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{TimeUs}.{Id}")));

    public static PageKey Parse(string cursor)
    {
        var bytes = new byte[LongestCursor];
        if (cursor.Length <= LongestCursor && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, bytes, out var length))
        {
            var parts = Encoding.UTF8.GetString(bytes.AsSpan(0, length)).Split('.');
            if (parts.Length == 2
                && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
                && long.TryParse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
                && time is >= -62_135_596_800_000_000 and <= 253_402_300_799_000_000)
            {
                return new PageKey(time, id);
            }
        }

        throw new ProblemException(StatusCodes.Status400BadRequest, ProblemCodes.InvalidCursor, "cursor is not one that this API gave out.", "cursor");
    }
}

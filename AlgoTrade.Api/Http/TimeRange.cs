using Microsoft.AspNetCore.Mvc;

namespace AlgoTrade.Api.Http;

/// <summary>Query parameters <c>from</c> (inclusive) and <c>to</c> (exclusive), both optional.</summary>
internal sealed record TimeRange([FromQuery(Name = "from")] UtcTime? From = null, [FromQuery(Name = "to")] UtcTime? To = null)
{
    // The widest range that PostgreSQL and .NET agree on.
    private static readonly DateTimeOffset First = new(1, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero);

    public DateTimeOffset FromOrFirst => Clamp(From?.Value ?? First);

    public DateTimeOffset ToOrLast => Clamp(To?.Value ?? Last);

    private static DateTimeOffset Clamp(DateTimeOffset time) => time < First ? First : time > Last ? Last : time;
}

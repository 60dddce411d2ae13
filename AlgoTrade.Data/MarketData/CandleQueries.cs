using System.Globalization;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Data.MarketData;

/// <summary>A place where candles of one width can be read: the table, or a continuous aggregate.</summary>
/// <param name="MinutesColumn">How many 1-minute candles a row is made of.</param>
internal sealed record CandleRelation(string From, int WidthS, string MinutesColumn)
{
    /// <summary>The 1-minute candles themselves.</summary>
    public static readonly CandleRelation Minutes = new("candles WHERE interval_s = 60 AND", 60, "1");

    /// <summary>Present with TimescaleDB (community edition) only; narrowest first.</summary>
    public static readonly CandleRelation[] Aggregates =
        [View("candles_5m", 300), View("candles_15m", 900), View("candles_1h", 3_600), View("candles_4h", 14_400), View("candles_1d", 86_400)];

    /// <summary>The widest relation from which candles of a width can be put together.</summary>
    public static CandleRelation For(int widthS, bool hasAggregates)
        => hasAggregates ? Aggregates.LastOrDefault(relation => widthS % relation.WidthS == 0) ?? Minutes : Minutes;

    private static CandleRelation View(string name, int widthS) => new($"{name} WHERE", widthS, "minutes");
}

/// <summary>
/// One definition of "the candles of an interval", whatever the storage: stored ones first; where there is none, the one put together
/// from its 1-minute candles, if not a single one of them is missing. All values are numbers of ours, so they stand in the text (COPY
/// takes no parameters).
/// </summary>
internal static class CandleQueries
{
    public const string Columns = "open_time, open, high, low, close, volume";

    public static string Range(int instrumentId, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, bool hasAggregates)
    {
        var widthS = (int)(interval.Milliseconds() / 1_000);
        var (firstMs, lastMs) = (Ceiling(interval, from), Ceiling(interval, to));
        var range = Invariant($"instrument_id = {instrumentId} AND open_time >= {Time(firstMs)} AND open_time < {Time(lastMs)}");
        var stored = Invariant($"SELECT {Columns} FROM candles WHERE interval_s = {widthS} AND {range}");
        if (interval == CandleInterval.OneMinute)
        {
            return $"{stored} ORDER BY open_time";
        }

        var relation = CandleRelation.For(widthS, hasAggregates);
        var built = relation.WidthS == widthS
            ? Invariant($"SELECT {Columns} FROM {relation.From} {range} AND minutes = {widthS / 60}")
            : PutTogether(relation, widthS, range);
        return $"""
            WITH stored AS ({stored}), built AS ({built})
            SELECT {Columns} FROM stored
            UNION ALL
            SELECT {Columns} FROM built WHERE NOT EXISTS (SELECT FROM stored WHERE stored.open_time = built.open_time)
            ORDER BY open_time
            """;
    }

    public static string Time(long unixMs) => Invariant($"to_timestamp({unixMs / 1_000.0m})");

    // first() and last() come from the extension; this works everywhere.
    private static string PutTogether(CandleRelation relation, int widthS, string range) => Invariant(
        $"""
        SELECT date_bin(interval '{widthS} seconds', open_time, to_timestamp(0)) AS open_time,
               (array_agg(open ORDER BY open_time))[1] AS open, max(high) AS high, min(low) AS low,
               (array_agg(close ORDER BY open_time DESC))[1] AS close, sum(volume) AS volume
        FROM {relation.From} {range}
        GROUP BY 1 HAVING sum({relation.MinutesColumn}) = {widthS / 60}
        """);

    /// <summary>The first open time of the interval at or after a time.</summary>
    public static long Ceiling(CandleInterval interval, DateTimeOffset time)
    {
        var timeMs = time.ToUnixTimeMilliseconds();
        var bucket = interval.BucketStart(timeMs);
        return bucket < timeMs || time.Ticks % TimeSpan.TicksPerMillisecond != 0 && bucket == timeMs ? bucket + interval.Milliseconds() : bucket;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

namespace AlgoTrade.Engine.Market;

/// <summary>
/// Width of a candle. Buckets start at multiples of the width since 1970-01-01 UTC, so a week opens on Thursday and a
/// "month" is 30 days, not a calendar month (Hyperliquid's rule).
/// </summary>
public enum CandleInterval
{
    OneMinute = 1,
    ThreeMinutes = 2,
    FiveMinutes = 3,
    FifteenMinutes = 4,
    ThirtyMinutes = 5,
    OneHour = 6,
    TwoHours = 7,
    FourHours = 8,
    EightHours = 9,
    TwelveHours = 10,
    OneDay = 11,
    ThreeDays = 12,
    OneWeek = 13,
    OneMonth = 14,
}

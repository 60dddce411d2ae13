namespace AlgoTrade.Engine.Market;

/// <summary>
/// Open, high, low, close, volume over <c>[OpenTime, CloseTime)</c>; final only once closed. Prices in quote currency, volume in
/// base units. <c>double</c> on purpose: candles feed indicators, never the ledger.
/// </summary>
public readonly record struct Candle(long OpenTimeMs, double Open, double High, double Low, double Close, double Volume)
{
    /// <summary>No trade fell into this candle: it repeats the previous close.</summary>
    public bool IsSilent => Volume == 0;

    public DateTimeOffset OpenTime => DateTimeOffset.FromUnixTimeMilliseconds(OpenTimeMs);

    public DateTimeOffset CloseTime(CandleInterval interval) => DateTimeOffset.FromUnixTimeMilliseconds(OpenTimeMs + interval.Milliseconds());

    public static Candle Silent(long openTimeMs, double previousClose) =>
        new(openTimeMs, previousClose, previousClose, previousClose, previousClose, 0);
}

namespace AlgoTrade.Api.Market;

/// <summary>The last known price of a position, for display: the close of its instrument's newest one-minute candle.</summary>
internal static class LastPrice
{
    /// <summary>To append to positions <c>p</c> of bots <c>b</c>: gives <c>c.close</c>, null when no candle is stored.</summary>
    public const string Join =
        """
        JOIN accounts pa ON pa.account_id = b.account_id
        LEFT JOIN instruments pi ON pi.network = pa.network AND pi.coin = p.coin
        LEFT JOIN LATERAL (
            SELECT close FROM candles WHERE instrument_id = pi.instrument_id AND interval_s = 60 ORDER BY open_time DESC LIMIT 1) c ON p.quantity <> 0
        """;
}

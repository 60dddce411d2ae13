namespace AlgoTrade.Data.Provisioning;

/// <summary>A table that grows with time: how it is cut into chunks, compressed and, in the end, forgotten.</summary>
/// <param name="Chunk">Time per chunk. Too small costs disk and planning time, too large compresses late.</param>
/// <param name="SegmentBy">Columns that queries name one value of.</param>
/// <param name="CompressAfter">Age from which chunks are columnar; behind the time in which corrections arrive.</param>
/// <param name="KeepFor">Age from which rows are deleted; null: kept for ever.</param>
internal sealed record TimeSeriesTable(
    string Name, string TimeColumn, TimeSpan Chunk, string SegmentBy, string OrderBy, TimeSpan CompressAfter, TimeSpan? KeepFor)
{
    /// <summary>
    /// Candles, equity and order events are the history of the market and of the money: never deleted, a candle takes some 27 bytes
    /// when columnar. The rest answers questions for a while.
    /// </summary>
    public static readonly TimeSeriesTable[] All =
    [
        new("candles", "open_time", Days(7), "instrument_id, interval_s", "open_time DESC", Days(14), null),
        new("market_trades", "occurred_at", Days(1), "instrument_id", "occurred_at DESC, trade_id DESC", Days(2), Days(180)),
        new("asset_contexts", "occurred_at", Days(1), "instrument_id", "occurred_at DESC", Days(2), Days(400)),
        new("equity", "observed_at", Days(7), "account_id, bot_id", "observed_at DESC", Days(14), null),
        new("order_events", "received_at", Days(7), "bot_id", "received_at DESC, cloid, sequence", Days(30), null),
        new("heartbeats", "beat_at", Days(1), "bot_id", "beat_at DESC", Days(2), Days(30)),
        new("decisions", "decided_at", Days(7), "bot_id", "decided_at DESC, sequence DESC", Days(14), Days(400)),
        new("bot_journal", "started_at", Days(7), "bot_id", "started_at DESC, first_sequence DESC", Days(14), Days(400)),
    ];

    private static TimeSpan Days(int days) => TimeSpan.FromDays(days);
}

/// <summary>A continuous aggregate of 1-minute candles, built from the next narrower one.</summary>
/// <param name="RefreshBack">How far back the policy looks for changes; older ones are noted by the writer.</param>
/// <param name="Lag">How far behind now it is materialized. Never less than 15 minutes: newer candles are read as they are.</param>
/// <param name="BucketsPerBatch">Without it a refresh opens a transaction per 10 buckets, 10 times slower.</param>
internal sealed record CandleAggregate(string Name, string Source, TimeSpan Width, TimeSpan RefreshBack, TimeSpan Lag, TimeSpan Every, int BucketsPerBatch)
{
    /// <summary>In the order in which they are built and refreshed: each needs the one before.</summary>
    public static readonly CandleAggregate[] All =
    [
        new("candles_5m", "candles", Minutes(5), Minutes(1_440), Minutes(15), Minutes(1), 2_016),
        new("candles_15m", "candles_5m", Minutes(15), Minutes(2 * 1_440), Minutes(30), Minutes(5), 672),
        new("candles_1h", "candles_15m", Minutes(60), Minutes(3 * 1_440), Minutes(120), Minutes(10), 720),
        new("candles_4h", "candles_1h", Minutes(240), Minutes(7 * 1_440), Minutes(480), Minutes(30), 500),
        new("candles_1d", "candles_4h", Minutes(1_440), Minutes(14 * 1_440), Minutes(2_880), Minutes(60), 100),
    ];

    private static TimeSpan Minutes(int minutes) => TimeSpan.FromMinutes(minutes);
}

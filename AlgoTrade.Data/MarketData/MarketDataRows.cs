using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Data.MarketData;

/// <summary>A closed candle. Short keys instead of names, because there are hundreds of millions of these.</summary>
internal sealed class CandleRow
{
    public required DateTimeOffset OpenTime { get; set; }
    public required int InstrumentId { get; set; }

    /// <summary>Width in seconds: 60, 300 …</summary>
    public required int IntervalS { get; set; }
    public required short Source { get; set; }
    public required short OriginId { get; set; }
    public required decimal Open { get; set; }
    public required decimal High { get; set; }
    public required decimal Low { get; set; }
    public required decimal Close { get; set; }
    public required decimal Volume { get; set; }
}

/// <summary>From where candles came: a feed, a file, a program. Candles carry its number.</summary>
internal sealed class CandleOriginRow
{
    public short OriginId { get; set; }
    public required string Origin { get; set; }
}

/// <summary>A range of 1-minute candles that was written behind the watermark of the continuous aggregates.</summary>
internal sealed class CandleRefreshRow
{
    public long RefreshId { get; set; }
    public required DateTimeOffset FromTime { get; set; }
    public required DateTimeOffset ToTime { get; set; }
}

/// <summary>A public print.</summary>
internal sealed class MarketTradeRow
{
    public required DateTimeOffset OccurredAt { get; set; }
    public required long TradeId { get; set; }
    public required int InstrumentId { get; set; }

    /// <summary>1 when the buyer was the aggressor, 2 when the seller was.</summary>
    public required short TakerSide { get; set; }
    public required decimal Price { get; set; }
    public required decimal Quantity { get; set; }
}

internal sealed class AssetContextRow
{
    public required DateTimeOffset OccurredAt { get; set; }
    public required int InstrumentId { get; set; }
    public required decimal MarkPrice { get; set; }
    public required decimal OraclePrice { get; set; }

    /// <summary>Per hour, a fraction.</summary>
    public required decimal FundingRate { get; set; }
    public required decimal OpenInterest { get; set; }
}

internal sealed class FundingRateRow
{
    public required int InstrumentId { get; set; }
    public required DateTimeOffset FundingTime { get; set; }

    /// <summary>Per hour, a fraction.</summary>
    public required decimal FundingRate { get; set; }
    public decimal? Premium { get; set; }
}

/// <summary>A stretch of market data that is missing, and whether it was repaired.</summary>
internal sealed class DataGapRow
{
    public long GapId { get; set; }
    public required int InstrumentId { get; set; }

    /// <summary><c>candles</c>, <c>trades</c>, <c>asset_contexts</c>, <c>funding_rates</c>.</summary>
    public required string Stream { get; set; }

    /// <summary>Width of the missing candles in seconds; 0 for the other streams.</summary>
    public int IntervalS { get; set; }
    public required DateTimeOffset FromTime { get; set; }
    public required DateTimeOffset ToTime { get; set; }
    public required string Cause { get; set; }
    public required DateTimeOffset DetectedAt { get; set; }
    public DateTimeOffset? RepairedAt { get; set; }
}

/// <summary>A request to fetch history, and how far it got.</summary>
internal sealed class BackfillJobRow
{
    public long JobId { get; set; }
    public required int InstrumentId { get; set; }
    public required int IntervalS { get; set; }
    public required DateTimeOffset FromTime { get; set; }
    public required DateTimeOffset ToTime { get; set; }
    public required JobStatus Status { get; set; }

    /// <summary>0 to 1.</summary>
    public double Progress { get; set; }
    public long Stored { get; set; }
    public long Refused { get; set; }
    public string? Error { get; set; }
    public required string RequestedBy { get; set; }
    public required DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

/// <summary>Something a market detector saw.</summary>
internal sealed class DetectorEventRow
{
    public long EventId { get; set; }
    public required string Detector { get; set; }
    public required string Coin { get; set; }
    public required DateTimeOffset OccurredAt { get; set; }
    public required string Kind { get; set; }
    public double Strength { get; set; }
    public string? Details { get; set; }
}

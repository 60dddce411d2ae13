using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Market;

/// <summary>A candle is final. <see cref="EngineEvent.OccurredAt"/> is its close time.</summary>
public sealed record CandleClosed(InstrumentName Instrument, CandleInterval Interval, Candle Candle)
    : EngineEvent(Candle.CloseTime(Interval));

/// <summary>A public print. <paramref name="TakerSide"/> is the side of the aggressor; <paramref name="TradeId"/> is unique with time and instrument.</summary>
public sealed record TradeOccurred(InstrumentName Instrument, Price Price, Quantity Quantity, Side TakerSide, long TradeId, DateTimeOffset OccurredAt)
    : EngineEvent(OccurredAt);

/// <summary>Best bid and offer changed. A missing side is null.</summary>
public sealed record BestBidOfferChanged(
    InstrumentName Instrument, Price? BidPrice, Quantity BidQuantity, Price? AskPrice, Quantity AskQuantity, DateTimeOffset OccurredAt)
    : EngineEvent(OccurredAt)
{
    /// <summary>Mean of best bid and best ask; null when a side is missing.</summary>
    public decimal? Mid => BidPrice is { } bid && AskPrice is { } ask ? (bid.Value + ask.Value) / 2 : null;
}

/// <summary>Mark and oracle price, hourly funding rate (a fraction: 0.0000125) and open interest in base units.</summary>
public sealed record AssetContextChanged(
    InstrumentName Instrument, Price MarkPrice, Price OraclePrice, decimal FundingRate, decimal OpenInterest, DateTimeOffset OccurredAt)
    : EngineEvent(OccurredAt);

/// <summary>Market data of the instrument may be missing from here on; entries pause, exits do not.</summary>
public sealed record FeedGapOpened(InstrumentName Instrument, string Cause, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

/// <summary>The gap ended. <paramref name="IsFilled"/> false: some of the data could not be had and is recorded as a gap.</summary>
public sealed record FeedGapClosed(InstrumentName Instrument, bool IsFilled, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

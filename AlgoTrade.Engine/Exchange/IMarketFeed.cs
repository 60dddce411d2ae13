using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Exchange;

public enum MarketStream
{
    Candles = 1,
    Trades = 2,
    BestBidOffer = 3,
    AssetContext = 4,
}

/// <param name="Interval">For <see cref="MarketStream.Candles"/> only.</param>
public readonly record struct MarketSubscription(InstrumentName Instrument, MarketStream Stream, CandleInterval? Interval = null);

/// <summary>
/// Live market data. Events come through one bounded channel; under pressure market data is coalesced (and counted), gap events
/// never. A candle is delivered once, when it is final.
/// </summary>
public interface IMarketFeed
{
    /// <summary>Replaces the whole set; the feed subscribes and unsubscribes the difference.</summary>
    Task SubscribeAsync(IReadOnlyCollection<MarketSubscription> subscriptions, CancellationToken cancellationToken);

    /// <summary>One reader. Ends when the feed is disposed.</summary>
    IAsyncEnumerable<EngineEvent> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Orders, fills, funding of one account as they happen. Never dropped; duplicates are possible and keyed.</summary>
public interface IAccountFeed
{
    /// <summary>
    /// <see cref="Orders.OrderEvent"/> (a fill without a cloid of ours comes as <see cref="ForeignFill"/>), <see cref="FundingPayment"/>,
    /// <see cref="Liquidated"/>, and <see cref="AccountFeedInterrupted"/> when something may have been missed.
    /// </summary>
    IAsyncEnumerable<EngineEvent> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>A fill of the account that no bot of ours ordered: manual, liquidation, deleveraging.</summary>
public sealed record ForeignFill(Orders.Fill Fill) : EngineEvent(Fill.OccurredAt);

/// <summary>The account stream was interrupted; the reader must reconcile before it trusts its books.</summary>
public sealed record AccountFeedInterrupted(string Cause, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

/// <summary>Reference and historical data. Every method throws <see cref="ExchangeUnavailableException"/> when it cannot be read.</summary>
public interface IMarketReader
{
    Task<IReadOnlyList<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken);

    /// <summary>Closed candles with open time in [from, to), oldest first. The exchange keeps the latest 5,000 only; older ones are absent.</summary>
    Task<IReadOnlyList<Candle>> GetCandlesAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Hourly rates as fractions, oldest first.</summary>
    Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        InstrumentName instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <param name="Rate">Per hour, a fraction.</param>
public readonly record struct FundingRate(DateTimeOffset OccurredAt, decimal Rate);

using AlgoTrade.Engine.Market;

namespace AlgoTrade.Data.MarketData;

/// <summary>How a stored candle came to be. A higher source replaces a lower one, never the other way round.</summary>
public enum CandleSource
{
    /// <summary>Computed by us from public trades.</summary>
    BuiltFromTrades = 1,

    /// <summary>From a file or another exchange.</summary>
    Imported = 2,

    /// <summary>Told by the exchange itself.</summary>
    Observed = 3,
}

/// <summary>One closed candle on its way into the database.</summary>
public readonly record struct NewCandle(int InstrumentId, CandleInterval Interval, Candle Candle);

/// <summary>A candle that was not stored, and why.</summary>
public sealed record RefusedCandle(int InstrumentId, CandleInterval Interval, DateTimeOffset OpenTime, string Reason);

/// <summary>What became of a batch: every candle of it is in exactly one of the four counts.</summary>
/// <param name="Stored">New, or changed.</param>
/// <param name="Unchanged">There already with the same values, or from a higher source.</param>
/// <param name="Repeated">Of several with one key in the batch, all but the last.</param>
/// <param name="Refusals">Bad candles, the first <see cref="CandleWriter.MaxRefusalsTold"/> of them.</param>
/// <param name="Refused">How many were bad.</param>
public sealed record CandleWriteResult(int Stored, int Unchanged, int Repeated, int Refused, IReadOnlyList<RefusedCandle> Refusals);

/// <summary>From where the candles of a range came.</summary>
public sealed record CandleProvenance(CandleSource Source, string Origin, long Candles, DateTimeOffset First, DateTimeOffset Last);

/// <summary>What is stored of one instrument and interval.</summary>
/// <param name="First">Open time of the oldest candle.</param>
/// <param name="Last">Open time of the newest candle.</param>
public sealed record CandleCoverage(int InstrumentId, CandleInterval Interval, long Candles, DateTimeOffset First, DateTimeOffset Last);

/// <summary>A stretch without candles, <c>[From, To)</c>.</summary>
/// <param name="Candles">How many are missing.</param>
public sealed record MissingCandles(DateTimeOffset From, DateTimeOffset To, long Candles);

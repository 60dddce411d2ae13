using AlgoTrade.Engine.Market;

namespace AlgoTrade.Api.Market;

/// <param name="SizeDecimals">Decimals of a quantity.</param>
/// <param name="MaxLeverage">Of the first margin tier.</param>
internal sealed record InstrumentResponse(
    int InstrumentId, string Network, string Coin, InstrumentKind Kind, int AssetId, int SizeDecimals, int MaxLeverage, bool OnlyIsolated, bool IsDelisted, DateTimeOffset UpdatedAt);

/// <summary>Prices over <c>[OpenTime, OpenTime + interval)</c>.</summary>
/// <param name="Volume">Base units.</param>
internal sealed record CandleResponse(DateTimeOffset OpenTime, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume);

/// <param name="BuiltFrom">Width of the stored candles that these were built from; the interval itself when they are stored.</param>
/// <param name="NextFrom">Ask for the next page with this as <c>from</c>; null on the last one.</param>
internal sealed record CandlesResponse(string Coin, string Interval, string? BuiltFrom, IReadOnlyList<CandleResponse> Candles, DateTimeOffset? NextFrom);

/// <param name="FundingRate">Per hour, a fraction.</param>
internal sealed record FundingRateResponse(DateTimeOffset FundingTime, decimal FundingRate, decimal? Premium);

namespace AlgoTrade.Engine.Market;

/// <summary>From this position notional (USDC) on, at most this leverage. Maintenance rate of the tier = 1 / (2 × MaxLeverage).</summary>
public sealed record MarginTier(decimal LowerBound, int MaxLeverage);

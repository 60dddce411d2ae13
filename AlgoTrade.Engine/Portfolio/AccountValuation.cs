namespace AlgoTrade.Engine.Portfolio;

/// <summary>An account at the last mark prices, all in USDC and unrounded (the exchange shows 6 decimals, cut off).</summary>
/// <param name="Equity">Cash plus unrealized PnL; margin of isolated positions included.</param>
/// <param name="CrossEquity">Without isolated positions.</param>
/// <param name="RawUsd">Cash after paying for the positions: a buy subtracts its notional.</param>
/// <param name="Notional">Sum of absolute position notionals.</param>
/// <param name="MarginUsed">Initial margin of cross positions plus the margin of isolated ones.</param>
/// <param name="MaintenanceMargin">Cross positions only; below it the account is liquidated.</param>
/// <param name="Withdrawable">What may leave: cross equity minus the larger of initial margin (orders included) and 10 % of notional.</param>
public sealed record AccountValuation(
    decimal Equity, decimal CrossEquity, decimal RawUsd, decimal CrossRawUsd, decimal Notional, decimal CrossNotional, decimal MarginUsed,
    decimal CrossMarginUsed, decimal MaintenanceMargin, decimal Withdrawable)
{
    /// <summary>Cross maintenance is no longer covered.</summary>
    public bool IsLiquidatable => CrossNotional > 0 && CrossEquity < MaintenanceMargin;
}

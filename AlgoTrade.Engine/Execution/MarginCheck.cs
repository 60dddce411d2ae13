using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>Whether an account carries a fill.</summary>
internal static class MarginCheck
{
    /// <summary>
    /// Null when equity covers the position after the fill at its leverage, fee included, and the margin tier of its notional allows that
    /// leverage. Reducing fills always pass.
    /// </summary>
    /// <param name="signedQuantity">Base units with the sign of the side.</param>
    public static OrderRefusal? RefusalOf(Ledger ledger, Position position, decimal signedQuantity, decimal price, FeeSchedule fees)
    {
        var after = Math.Abs(position.Quantity + signedQuantity);
        if (after <= Math.Abs(position.Quantity))
            return null;
        var notional = after * price;
        var tiers = position.Instrument.MarginTiers;
        if (position.Leverage > 1 && tiers.Count > 0 && position.Leverage > MarginRules.MaxLeverage(tiers, notional))
            return OrderRules.PositionLimit;
        var fee = fees.FeeOf(Math.Abs(signedQuantity) * price, LiquidityRole.Taker);
        var margin = position.Leverage == 1 ? notional : notional / position.Leverage;
        return margin <= ledger.CollateralFor(position, price) - fee ? null : OrderRules.Margin;
    }
}

using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Risk;

/// <summary>What an account carries already, seen from an entry that wants to be added.</summary>
/// <param name="Position">Signed base units in the instrument of the entry.</param>
/// <param name="Working">Signed base units that resting entries on the side of the entry may still add.</param>
/// <param name="OtherNotional">Sum of the absolute notionals in all other instruments, USDC.</param>
/// <param name="Equity">USDC.</param>
public readonly record struct AccountLoad(decimal Position, decimal Working, decimal OtherNotional, decimal Equity, int OpenOrders)
{
    /// <summary>Compares the account after the entry with the limits over all its bots.</summary>
    /// <param name="price">The price the entry is expected to trade at.</param>
    public static GateVerdict Check(RiskLimits limits, OrderRequest entry, decimal price, in AccountLoad load)
    {
        var after = Math.Abs(load.Position + load.Working + entry.Side.Signed(entry.Quantity.Value));
        if (after > limits.MaxPositionQuantity)
            return RiskGate.Deny(DenyReason.MaxPosition, $"account position {after} after the order (limit {limits.MaxPositionQuantity})");
        if (after * price > limits.MaxPositionNotional)
            return RiskGate.Deny(DenyReason.MaxNotional, $"account position notional {after * price:F2} after the order (limit {limits.MaxPositionNotional})");
        if ((after * price) + load.OtherNotional > load.Equity * limits.MaxLeverage)
            return RiskGate.Deny(DenyReason.MaxLeverage, $"account notional {(after * price) + load.OtherNotional:F2} on equity {load.Equity:F2} (limit {limits.MaxLeverage} times)");
        return load.OpenOrders >= limits.MaxOpenOrders
            ? RiskGate.Deny(DenyReason.MaxOpenOrders, $"{load.OpenOrders} open orders on the account (limit {limits.MaxOpenOrders})")
            : GateVerdict.Pass;
    }
}

namespace AlgoTrade.Engine.Portfolio;

/// <summary>What one fill did to a position.</summary>
/// <param name="StartQuantity">Signed base units before the fill.</param>
/// <param name="EndQuantity">Signed base units after it.</param>
/// <param name="ClosedQuantity">Base units closed, zero or above; the rest of the fill opened.</param>
/// <param name="RealizedPnl">USDC, without the fee.</param>
public readonly record struct PositionChange(
    decimal StartQuantity, decimal EndQuantity, decimal ClosedQuantity, decimal RealizedPnl)
{
    /// <summary>The fill crossed zero: it closed one position and opened the opposite one.</summary>
    public bool IsFlip => StartQuantity != 0 && EndQuantity != 0 && Math.Sign(StartQuantity) != Math.Sign(EndQuantity);

    public bool IsClose => StartQuantity != 0 && EndQuantity == 0;
}

namespace AlgoTrade.Engine.Orders;

public enum Side
{
    Buy = 1,
    Sell = 2,
}

public static class Sides
{
    public static Side Opposite(this Side side) => side == Side.Buy ? Side.Sell : Side.Buy;

    /// <summary>The amount with the sign of the side: of a quantity, what a fill adds to a position.</summary>
    public static decimal Signed(this Side side, decimal amount) => side == Side.Buy ? amount : -amount;

    /// <summary>+1 for a buy, −1 for a sell: the sign a fill adds to a position.</summary>
    public static int Sign(this Side side) => side == Side.Buy ? 1 : -1;
}

namespace AlgoTrade.Engine.Market;

/// <summary>Which way a price moves onto the tick grid. The caller knows the purpose: a passive buy rounds down, a crossing buy up.</summary>
public enum PriceRounding
{
    Down = 1,
    Up = 2,
    Nearest = 3,
}

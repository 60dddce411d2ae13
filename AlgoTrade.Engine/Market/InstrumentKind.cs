namespace AlgoTrade.Engine.Market;

public enum InstrumentKind
{
    Perpetual = 1,
    Spot = 2,
}

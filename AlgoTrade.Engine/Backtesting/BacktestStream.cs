namespace AlgoTrade.Engine.Backtesting;

/// <summary>What a run goes over.</summary>
public enum BacktestStream
{
    Candles = 1,

    /// <summary>Recorded trades; bid and offer are taken from them.</summary>
    Trades = 2,

    /// <summary>Recorded best bid and offer, with the trades beside them.</summary>
    Quotes = 3,
}

namespace AlgoTrade.Engine.Backtesting;

/// <summary>What is wrong with a backtest, by name.</summary>
public enum BacktestFault
{
    /// <summary>A leg has no candles at all.</summary>
    NoData = 1,

    /// <summary>No candle lies in the period.</summary>
    EmptyPeriod = 2,

    /// <summary>Candles are out of order, overlap, are off the grid, or hold values that are no prices.</summary>
    UnsoundCandles = 3,

    /// <summary>Candles or trading rules are of another instrument or interval than the bot's.</summary>
    WrongSeries = 4,

    /// <summary>Strategy, parameters, sizing or costs are out of range.</summary>
    BadConfiguration = 5,

    /// <summary>Fewer candles than the indicators need before the first decision.</summary>
    TooFewCandles = 6,

    /// <summary>A funding rate is out of order or beyond what the exchange allows.</summary>
    UnsoundFunding = 7,

    /// <summary>A market event is out of order, of another instrument, or no market event at all.</summary>
    UnsoundEvents = 9,

    /// <summary>The bot halted in the middle of the run.</summary>
    BotHalted = 8,
}

/// <summary>A backtest cannot run, or cannot be trusted. The message is one sentence for the person who asked for it.</summary>
public sealed class BacktestException : Exception
{
    public BacktestException()
    {
    }

    public BacktestException(string message)
        : base(message)
    {
    }

    public BacktestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BacktestException(BacktestFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    public BacktestFault Fault { get; }
}

namespace AlgoTrade.Engine.Risk;

/// <summary>Why our own gate refused an order.</summary>
public enum DenyReason
{
    BotNotRunning = 1,
    ModeNotArmed = 2,
    KillSwitch = 3,
    ReduceOnlyState = 4,
    ReduceOnlyWouldIncreasePosition = 5,
    BreakerTripped = 6,
    MaxPosition = 7,
    MaxNotional = 8,
    MaxLeverage = 9,
    MaxOpenOrders = 10,
    PriceBand = 11,
    OrderRate = 12,
    DuplicateIntent = 13,
    DailyLoss = 14,
    Drawdown = 15,
    LosingStreak = 16,
    RejectedOrderRate = 17,
    StaleData = 18,
    Cooldown = 19,
    LiquidationDistance = 20,
    BudgetFloor = 21,
    BelowMinimumNotional = 22,
    BelowLotSize = 23,
    IllegalPrice = 24,
    CapitalShare = 25,
    OppositeIntent = 26,
    UnresolvedOrder = 27,

    /// <summary>Sizing by risk needs a stop distance, and there is none.</summary>
    NoStopDistance = 28,

    /// <summary>All bots of the account together lost too much today.</summary>
    AccountDailyLoss = 29,

    /// <summary>All bots of the account together are too far below their peak.</summary>
    AccountDrawdown = 30,
}

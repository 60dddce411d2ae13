namespace AlgoTrade.Engine.Orders;

/// <summary>Why the exchange refused an order. The exchange's own text is always kept beside it.</summary>
public enum RejectReason
{
    /// <summary>A definite refusal whose text is not known to us.</summary>
    Other = 1,
    Tick = 2,
    InvalidPrice = 3,
    InvalidSize = 4,
    MinimumNotional = 5,
    MaximumNotional = 6,
    InsufficientMargin = 7,
    InsufficientBalance = 8,
    ReduceOnly = 9,
    PostOnlyWouldMatch = 10,
    IocNoMatch = 11,
    TriggerPrice = 12,
    NoLiquidity = 13,
    OpenInterestCap = 14,
    OracleDistance = 15,
    PriceBand = 16,
    PositionLimit = 17,
    TooManyOpenOrders = 18,
    PostOnlyPeriod = 19,
    Halted = 20,
    UnknownSigner = 21,
    Nonce = 22,
    Expired = 23,
    RateLimited = 24,
    OrderNotFound = 25,
    Leverage = 26,
    BuilderFee = 27,
    BadRequest = 28,

    /// <summary>It never left for the exchange: what the other bots of the account do, or the account's new owner, forbids it.</summary>
    NotSent = 29,
}

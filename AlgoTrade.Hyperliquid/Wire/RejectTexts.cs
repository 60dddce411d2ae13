using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>
/// The exchange's error texts, by how they begin: live texts end in <c> asset=N</c> and carry numbers. They are no contract; a text
/// that is not here is still a definite refusal, as <see cref="RejectReason.Other"/>.
/// </summary>
public static class RejectTexts
{
    private static readonly (string Prefix, RejectReason Reason)[] Prefixes =
    [
        ("Price must be divisible by tick size", RejectReason.Tick),
        ("Order has invalid price", RejectReason.InvalidPrice),
        ("Order has zero size", RejectReason.InvalidSize),
        ("Order has invalid size", RejectReason.InvalidSize),
        ("Order must have minimum value", RejectReason.MinimumNotional),
        ("Order value too large", RejectReason.MaximumNotional),
        ("Insufficient margin to place order", RejectReason.InsufficientMargin),
        ("Insufficient spot balance", RejectReason.InsufficientBalance),
        ("Order has insufficient spot balance", RejectReason.InsufficientBalance),
        ("Reduce only order would increase position", RejectReason.ReduceOnly),
        ("Post only order would have immediately matched", RejectReason.PostOnlyWouldMatch),
        ("Order could not immediately match", RejectReason.IocNoMatch),
        ("Invalid TP/SL price", RejectReason.TriggerPrice),
        ("No liquidity available for market order", RejectReason.NoLiquidity),
        ("Order would increase open interest", RejectReason.OpenInterestCap),
        ("Order rejected due to price more aggressive than oracle", RejectReason.OpenInterestCap),
        ("Order price too far from oracle", RejectReason.OracleDistance),
        ("Order price cannot be more than", RejectReason.PriceBand),
        ("Order would cause position to exceed margin tier", RejectReason.PositionLimit),
        ("Too many open orders", RejectReason.TooManyOpenOrders),
        ("Only post-only orders allowed immediately after network upgrade", RejectReason.PostOnlyPeriod),
        ("Trading is halted", RejectReason.Halted),
        ("User or API Wallet", RejectReason.UnknownSigner),
        ("L1 error: User or API Wallet", RejectReason.UnknownSigner),
        ("Must deposit before performing actions", RejectReason.UnknownSigner),
        ("Unable to recover signer", RejectReason.UnknownSigner),
        ("Vault not registered", RejectReason.UnknownSigner),
        ("Multi-sig required", RejectReason.UnknownSigner),
        ("Mainnet and testnet require different signature", RejectReason.UnknownSigner),
        ("Invalid nonce", RejectReason.Nonce),
        ("Nonce mismatch", RejectReason.Nonce),
        ("nonce too", RejectReason.Nonce),
        ("Action already expired", RejectReason.Expired),
        ("Too many cumulative requests sent", RejectReason.RateLimited),
        ("Order was never placed, already canceled, or filled", RejectReason.OrderNotFound),
        ("Cannot modify canceled or filled order", RejectReason.OrderNotFound),
        ("TWAP was never placed", RejectReason.OrderNotFound),
        ("Invalid leverage value", RejectReason.Leverage),
        ("Cannot switch leverage type", RejectReason.Leverage),
        ("Cross margin is not allowed", RejectReason.Leverage),
        ("Isolated position does not have sufficient margin", RejectReason.Leverage),
        ("Cross position does not have sufficient margin", RejectReason.Leverage),
        ("Position does not use isolated margin", RejectReason.Leverage),
        ("Builder fee has not been approved", RejectReason.BuilderFee),
        ("Signed action over weight limit", RejectReason.BadRequest),
        ("Orders are empty", RejectReason.BadRequest),
        ("Main order cannot be trigger order", RejectReason.BadRequest),
        ("Unexpected number of trigger orders", RejectReason.BadRequest),
        ("Attempted to modify to invalid new order", RejectReason.BadRequest),
    ];

    private const string ModifyPrefix = "Error placing new order during modify: ";

    public static RejectReason Classify(string text)
    {
        var core = text.StartsWith(ModifyPrefix, StringComparison.Ordinal) ? text[ModifyPrefix.Length..] : text;
        foreach (var (prefix, reason) in Prefixes)
        {
            if (core.StartsWith(prefix, StringComparison.Ordinal))
                return reason;
        }

        return RejectReason.Other;
    }

    /// <summary>The reason inside an order's history: <c>minTradeNtlRejected</c> and the like.</summary>
    public static RejectReason ClassifyStatus(string status) => status switch
    {
        "tickRejected" => RejectReason.Tick,
        "minTradeNtlRejected" or "minTradeSpotNtlRejected" => RejectReason.MinimumNotional,
        "perpMarginRejected" => RejectReason.InsufficientMargin,
        "insufficientSpotBalanceRejected" => RejectReason.InsufficientBalance,
        "reduceOnlyRejected" => RejectReason.ReduceOnly,
        "badAloPxRejected" => RejectReason.PostOnlyWouldMatch,
        "iocCancelRejected" => RejectReason.IocNoMatch,
        "badTriggerPxRejected" => RejectReason.TriggerPrice,
        "marketOrderNoLiquidityRejected" => RejectReason.NoLiquidity,
        "positionIncreaseAtOpenInterestCapRejected" or "positionFlipAtOpenInterestCapRejected" or "tooAggressiveAtOpenInterestCapRejected"
            or "openInterestIncreaseRejected" => RejectReason.OpenInterestCap,
        "oracleRejected" => RejectReason.OracleDistance,
        "perpMaxPositionRejected" => RejectReason.PositionLimit,
        "tooManyOpenOrdersRejected" => RejectReason.TooManyOpenOrders,
        _ => RejectReason.Other,
    };
}

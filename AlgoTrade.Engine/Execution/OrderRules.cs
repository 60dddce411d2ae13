using System.Globalization;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>A refusal as the exchange words it.</summary>
/// <param name="Status">The exchange's order status, e.g. <c>tickRejected</c>.</param>
public sealed record OrderRefusal(RejectReason Reason, string Message, string Status);

/// <summary>
/// The exchange's order checks that do not need a book, shared by every matcher. Texts and statuses: Hyperliquid documentation, "Error
/// responses", and recorded answers.
/// </summary>
public static class OrderRules
{
    /// <summary>Live orders an account may have.</summary>
    public const int MaxOpenOrders = 1_000;

    private const decimal PriceBand = 0.95m;

    public static readonly OrderRefusal Tick = new(RejectReason.Tick, "Price must be divisible by tick size.", "tickRejected");
    public static readonly OrderRefusal InvalidPrice = new(RejectReason.InvalidPrice, "Order has invalid price.", "tickRejected");
    public static readonly OrderRefusal InvalidSize = new(RejectReason.InvalidSize, "Order has invalid size.", "rejected");
    public static readonly OrderRefusal ZeroSize = new(RejectReason.InvalidSize, "Order has zero size.", "rejected");

    public static readonly OrderRefusal MinimumNotional =
        new(RejectReason.MinimumNotional, "Order must have minimum value of $10.", "minTradeNtlRejected");

    public static readonly OrderRefusal Margin =
        new(RejectReason.InsufficientMargin, "Insufficient margin to place order.", "perpMarginRejected");

    public static readonly OrderRefusal ReduceOnly =
        new(RejectReason.ReduceOnly, "Reduce only order would increase position.", "reduceOnlyRejected");

    public static readonly OrderRefusal IocNoMatch = new(
        RejectReason.IocNoMatch, "Order could not immediately match against any resting orders.", "iocCancelRejected");

    public static readonly OrderRefusal NoLiquidity =
        new(RejectReason.NoLiquidity, "No liquidity available for market order.", "marketOrderNoLiquidityRejected");

    public static readonly OrderRefusal TriggerPrice = new(RejectReason.TriggerPrice, "Invalid TP/SL price.", "badTriggerPxRejected");

    public static readonly OrderRefusal PositionLimit = new(
        RejectReason.PositionLimit, "Order would cause position to exceed margin tier limit at current leverage", "perpMaxPositionRejected");

    public static readonly OrderRefusal TooManyOpenOrders =
        new(RejectReason.TooManyOpenOrders, "Too many open orders.", "tooManyOpenOrdersRejected");

    public static readonly OrderRefusal OutsideBand = new(
        RejectReason.PriceBand, "Order price cannot be more than 95% away from the reference price", "rejected");

    public static OrderRefusal PostOnly(string bid, string ask) => new(
        RejectReason.PostOnlyWouldMatch, $"Post only order would have immediately matched, bbo was {bid}@{ask}.", "badAloPxRejected");

    /// <summary>Tick and lot of an order; null when it is legal.</summary>
    /// <param name="quantity">Zero is legal for protection of the whole position only.</param>
    public static OrderRefusal? CheckGrid(
        Instrument instrument, decimal? limitPrice, decimal? triggerPrice, decimal quantity, bool isWholePosition)
    {
        if (quantity == 0)
            return isWholePosition ? null : ZeroSize;
        if (!instrument.IsLegalQuantity(quantity))
            return InvalidSize;
        if (limitPrice is { } limit && !instrument.IsLegalPrice(limit))
            return Tick;
        return triggerPrice is { } trigger && !instrument.IsLegalPrice(trigger) ? Tick : null;
    }

    /// <summary>The 10 USD minimum; an order that closes the whole position is exempt.</summary>
    public static OrderRefusal? CheckMinimum(decimal notional, decimal signedQuantity, decimal position) =>
        notional >= Instrument.MinimumNotional || (position != 0 && signedQuantity == -position) ? null : MinimumNotional;

    /// <summary>How far a price may be from the reference, and how large an order.</summary>
    /// <param name="reference">Mark price; 0: not known yet.</param>
    /// <param name="isImmediate">Taken at once or not at all: a tenth of what a limit order may be worth.</param>
    public static OrderRefusal? CheckReach(Instrument instrument, decimal price, decimal quantity, decimal reference, bool isTrigger, bool isImmediate)
    {
        if (!isTrigger && reference > 0 && Math.Abs(price - reference) > PriceBand * reference)
            return OutsideBand;
        var most = MaximumNotional(instrument.MaxLeverage) * (isTrigger || isImmediate ? 1 : 10);
        // Divided, because the product of two large numbers is none.
        return quantity > 0 && price > most / quantity
            ? new OrderRefusal(RejectReason.MaximumNotional, string.Create(CultureInfo.InvariantCulture, $"Order value too large. Max is ${most}."), "rejected")
            : null;
    }

    /// <summary>What the exchange asks of a leverage before it looks at the margin.</summary>
    /// <param name="hasOrders">An order of the account rests in the market.</param>
    /// <returns>Null when it is legal, else the exchange's text.</returns>
    public static string? CheckLeverage(Instrument instrument, int leverage, bool isCross, Position position, bool hasOrders) =>
        leverage < 1 || leverage > instrument.MaxLeverage ? "Invalid leverage value"
        : isCross && instrument.OnlyIsolated ? "Cross margin is not allowed for this asset."
        : position.IsCross != isCross && (position.Quantity != 0 || hasOrders) ? "Cannot switch leverage type with open position."
        : null;

    /// <summary>The refusal of a lower leverage that the account cannot cover.</summary>
    public static string LeverageNeedsMargin(bool isCross) =>
        $"{(isCross ? "Cross" : "Isolated")} position does not have sufficient margin available to decrease leverage.";

    /// <summary>A reduce-only order must stand against a position.</summary>
    public static OrderRefusal? CheckReduceOnly(Side side, decimal position) =>
        position == 0 || Math.Sign(position) == side.Sign() ? ReduceOnly : null;

    /// <summary>True when the mark price has reached the trigger.</summary>
    public static bool IsTriggered(bool isStop, Side side, decimal triggerPrice, decimal mark) =>
        ReactsToFall(isStop, side) ? mark <= triggerPrice : mark >= triggerPrice;

    /// <summary>A sell stop and a buy target fire when the price falls, the other two when it rises.</summary>
    public static bool ReactsToFall(bool isStop, Side side) => isStop == (side == Side.Sell);

    private static decimal MaximumNotional(int maxLeverage) => maxLeverage switch
    {
        >= 25 => 30_000_000,
        >= 20 => 5_000_000,
        >= 10 => 2_000_000,
        _ => 500_000,
    };
}

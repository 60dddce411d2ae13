using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Accounts;

/// <summary>Orders, fills and balances from wire to engine.</summary>
internal static class WireAccount
{
    /// <param name="account">To tell our liquidation from one that we merely traded against.</param>
    /// <exception cref="UnreadableMessageException">A value that cannot be.</exception>
    public static Fill ToFill(this WireFill fill, AccountAddress account) => WireEvents.Converted(() => new Fill
    {
        Instrument = new InstrumentName(fill.Coin),
        Side = fill.Side.ToSide(),
        Price = new Price(fill.Price),
        Quantity = new Quantity(fill.Quantity),
        Fee = fill.Fee,
        FeeAsset = fill.FeeToken ?? "USDC",
        Role = fill.Crossed ? LiquidityRole.Taker : LiquidityRole.Maker,
        ExchangeOrderId = new ExchangeOrderId(fill.OrderId),
        ClientOrderId = ClientOrderId.TryParse(fill.Cloid, null, out var cloid) ? cloid : null,
        TradeId = fill.Tid ?? throw new FormatException("A fill has a trade id."),
        OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(fill.Time),
        IsLiquidation = IsOurLiquidation(fill, account),
    });

    /// <exception cref="UnreadableMessageException">A value that cannot be.</exception>
    public static ExchangeOrder ToExchangeOrder(this WireOrder order, OrderStatus status, string statusText, long statusAtMs) =>
        WireEvents.Converted(() => new ExchangeOrder(
            new InstrumentName(order.Coin), new ExchangeOrderId(order.OrderId),
            ClientOrderId.TryParse(order.Cloid, null, out var cloid) ? cloid : null,
            order.Side.ToSide(), new Price(order.LimitPrice > 0 ? order.LimitPrice : order.TriggerPrice ?? 0), new Quantity(order.Quantity),
            new Quantity(order.OriginalQuantity ?? order.Quantity), order.IsTrigger && order.TriggerPrice > 0 ? new Price(order.TriggerPrice.Value) : null,
            order.ReduceOnly, status, statusText, DateTimeOffset.FromUnixTimeMilliseconds(order.Timestamp),
            DateTimeOffset.FromUnixTimeMilliseconds(statusAtMs)));

    public static OrderStatus ToOrderStatus(string word) => WireOrderStatuses.Classify(word) switch
    {
        WireOrderStatus.Open => OrderStatus.Open,
        WireOrderStatus.Triggered => OrderStatus.Triggered,
        WireOrderStatus.Filled => OrderStatus.Filled,
        WireOrderStatus.Canceled => OrderStatus.Canceled,
        WireOrderStatus.Rejected => OrderStatus.Rejected,
        _ => OrderStatus.Unknown,
    };

    /// <summary>Resting orders, and below each entry the stop and target that wait for it.</summary>
    public static IEnumerable<ExchangeOrder> Flatten(this IEnumerable<WireOrder> orders)
    {
        foreach (var order in orders)
        {
            yield return order.ToExchangeOrder(OrderStatus.Open, "open", order.Timestamp);
            foreach (var child in order.Children ?? [])
                yield return child.ToExchangeOrder(OrderStatus.Waiting, "waitingForFill", child.Timestamp);
        }
    }

    /// <exception cref="UnreadableMessageException">A value that cannot be.</exception>
    public static FundingPayment ToPayment(this WireFunding funding, long timeMs) => WireEvents.Converted(() => new FundingPayment(
        new InstrumentName(funding.Coin), funding.Usdc, funding.SignedQuantity, funding.FundingRate, DateTimeOffset.FromUnixTimeMilliseconds(timeMs)));

    public static AccountPosition ToPosition(this WirePosition position) => WireEvents.Converted(() => new AccountPosition(
        new InstrumentName(position.Coin), position.SignedQuantity, position.EntryPrice ?? 0, position.UnrealizedPnl, position.MarginUsed,
        position.Leverage.Value, position.Leverage.Type == "cross", position.LiquidationPrice));

    // "dir" only ever raises the flag: its words are an open set and no accounting rests on them.
    private static bool IsOurLiquidation(WireFill fill, AccountAddress account)
    {
        if (fill.Liquidation is { LiquidatedUser: { } user })
            return AccountAddress.TryParse(user, null, out var liquidated) && liquidated == account;
        return fill.Dir is { } dir && (dir.StartsWith("Liquidated", StringComparison.Ordinal) || dir == "Auto-Deleveraging");
    }
}

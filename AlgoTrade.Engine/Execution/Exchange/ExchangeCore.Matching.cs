using System.Globalization;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <content>How an order enters, matches, rests and leaves.</content>
public sealed partial class ExchangeCore
{
    /// <summary>Takes an order in: checks it, then arms, matches or rests it.</summary>
    private OrderAnswer Enter(BookOrder order, long nowMs)
    {
        if (!order.Account.IsHouse && Check(order) is { } refusal)
            return Refuse(order, refusal, nowMs);
        order.Account.Add(order);
        foreach (var child in order.Children)
            order.Account.Add(child);
        Report(order, OrderStatusWords.Open, order.Remaining, nowMs);
        foreach (var child in order.Children)
            Report(child, OrderStatusWords.Open, child.Remaining, nowMs);
        if (order.IsWaiting)
            return new OrderAnswer.WaitingForFill();
        if (order.IsArmed)
        {
            order.Market.Armed.Add(order);
            return new OrderAnswer.Resting(order.OrderId, order.Terms.ClientOrderId);
        }

        Match(order, nowMs);
        return Settle(order, nowMs);
    }

    private OrderAnswer.Error Refuse(BookOrder order, OrderRefusal refusal, long nowMs)
    {
        order.IsLive = false;
        Report(order, refusal.Status, order.Remaining, nowMs);
        foreach (var child in order.Children)
        {
            child.IsLive = false;
            Report(child, refusal.Status, child.Remaining, nowMs);
        }

        return new OrderAnswer.Error(string.Create(CultureInfo.InvariantCulture, $"{refusal.Message} asset={order.Terms.AssetId}"));
    }

    private static OrderRefusal? Check(BookOrder order)
    {
        var (terms, market) = (order.Terms, order.Market);
        var position = order.Account.PositionIn(market.Instrument).Quantity;
        var signed = terms.Side.Signed(terms.Quantity);
        var isWhole = order.IsWholePosition;
        if (OrderRules.CheckGrid(market.Instrument, terms.Price, terms.Trigger?.Price, terms.Quantity, isWhole) is { } offGrid)
            return offGrid;
        if (order.Account.Orders.Count >= OrderRules.MaxOpenOrders)
            return OrderRules.TooManyOpenOrders;
        // A stop's size is bounded by the position when it fires, so its notional is not known yet.
        if (terms.Trigger is null && OrderRules.CheckMinimum(terms.Price * terms.Quantity, signed, position) is { } tooSmall)
            return tooSmall;
        var mustReduceNow = terms.ReduceOnly && !order.IsWaiting && (terms.Trigger is null || order.IsPositionProtection);
        if (mustReduceNow && OrderRules.CheckReduceOnly(terms.Side, position) is { } increasing)
            return increasing;
        if (terms.Trigger is { } trigger)
            return !order.IsWaiting && OrderRules.IsTriggered(trigger.IsStop, terms.Side, trigger.Price, market.MarkPrice) ? OrderRules.TriggerPrice : null;
        if (terms.ReduceOnly)
            order.Remaining = Math.Min(order.Remaining, Math.Abs(position));
        if (terms.TimeInForce == TimeInForce.Alo && Crosses(order))
            return OrderRules.PostOnly(Text(market.Book.BestBid), Text(market.Book.BestAsk));
        if (CheckMargin(order) is { } uncovered)
            return uncovered;
        if (terms.TimeInForce != TimeInForce.Ioc || Crosses(order))
            return null;
        return terms.IsFrontEnd && market.Book.Best(terms.Side.Opposite()) is null ? OrderRules.NoLiquidity : OrderRules.IocNoMatch;
    }

    private static bool Crosses(BookOrder order) => order.Market.Book.Best(order.Side.Opposite()) is { } best
        && (order.Side == Side.Buy ? best.Price <= order.Terms.Price : best.Price >= order.Terms.Price);

    /// <summary>Trades the order against the book as far as its price reaches.</summary>
    private void Match(BookOrder taker, long nowMs, ExchangeAccount? liquidated = null)
    {
        while (taker is { IsLive: true, Remaining: > 0 } && Crosses(taker))
        {
            var maker = taker.Market.Book.Best(taker.Side.Opposite())!.Orders.First!.Value;
            if (maker.Account == taker.Account)
            {
                Close(maker, OrderStatusWords.SelfTradeCanceled, nowMs);
                continue;
            }

            var quantity = Math.Min(maker.Remaining, taker.Remaining);
            if (!CoversFill(maker, quantity))
            {
                Close(maker, OrderStatusWords.MarginCanceled, nowMs);
                continue;
            }

            Trade(maker, taker, quantity, liquidated, nowMs);
        }
    }

    private void Trade(BookOrder maker, BookOrder taker, decimal quantity, ExchangeAccount? liquidated, long nowMs)
    {
        var market = taker.Market;
        var price = maker.Terms.Price;
        var tradeId = TradeId(maker.OrderId, taker.OrderId);
        market.Book.Reduce(maker, quantity);
        taker.Remaining -= quantity;
        market.LastPrice = price;
        var (buyer, seller) = taker.Side == Side.Buy ? (taker.Account, maker.Account) : (maker.Account, taker.Account);
        _events.Add(new TradePrinted(market, price, quantity, taker.Side, tradeId, buyer, seller, nowMs));
        BookFill(maker, price, quantity, isTaker: false, tradeId, liquidated, nowMs);
        BookFill(taker, price, quantity, isTaker: true, tradeId, liquidated, nowMs);
        if (maker.Remaining == 0)
            Complete(maker, nowMs);
        FollowPosition(maker.Account, market, except: taker, nowMs);
        FollowPosition(taker.Account, market, except: taker, nowMs);
    }

    private void BookFill(
        BookOrder order, decimal price, decimal quantity, bool isTaker, long tradeId, ExchangeAccount? liquidated, long nowMs)
    {
        order.FilledQuantity += quantity;
        order.FilledNotional += quantity * price;
        order.Twap?.Add(quantity, price);
        var account = order.Account;
        var position = account.PositionIn(order.Market.Instrument);
        var shownEntry = position.DisplayedEntryPrice;
        var isFree = account.IsHouse || liquidated == account;
        var fee = isFree ? 0 : account.Fees.FeeOf(price * quantity, isTaker ? LiquidityRole.Taker : LiquidityRole.Maker);
        var change = account.Ledger.Apply(position, order.Side.Signed(quantity), price, fee);
        position.MarkPrice = order.Market.MarkPrice;
        if (account.IsHouse)
            return;
        order.Market.OpenInterest += Math.Max(0, change.EndQuantity) - Math.Max(0, change.StartQuantity);
        _events.Add(new AccountFilled(
            account, order.Market, order, order.Side, price, quantity, fee, isTaker, change, shownEntry, tradeId, liquidated, nowMs));
    }

    /// <summary>After matching: what is left rests or goes, and the answer is worded.</summary>
    private OrderAnswer Settle(BookOrder order, long nowMs)
    {
        var (filled, cloid) = (order.FilledQuantity, order.Terms.ClientOrderId);
        if (order is { IsLive: true, Remaining: 0 })
            Complete(order, nowMs);
        else if (order.IsLive && order.IsImmediate)
            CancelRemainder(order, nowMs);
        else if (order.IsLive)
            order.Market.Book.Add(order);
        if (filled > 0)
            return new OrderAnswer.Filled(order.OrderId, cloid, filled, order.FilledNotional / filled);
        return order.IsLive
            ? new OrderAnswer.Resting(order.OrderId, cloid)
            : new OrderAnswer.Error(string.Create(CultureInfo.InvariantCulture, $"{OrderRules.IocNoMatch.Message} asset={order.Terms.AssetId}"));
    }

    private void CancelRemainder(BookOrder order, long nowMs)
    {
        var nothing = order.IsTriggered ? OrderRules.NoLiquidity.Status : OrderRules.IocNoMatch.Status;
        Close(order, order.FilledQuantity > 0 ? OrderStatusWords.Canceled : nothing, nowMs);
    }

    /// <summary>The order is filled: protection arms, its sibling goes.</summary>
    private void Complete(BookOrder order, long nowMs)
    {
        order.IsLive = false;
        order.Market.Armed.Remove(order);
        order.Account.Remove(order);
        Report(order, OrderStatusWords.Filled, 0, nowMs);
        ArmChildren(order);
        if (order.Siblings == 0)
            return;
        foreach (var sibling in order.Account.Orders.Where(other => other.Siblings == order.Siblings).ToArray())
            Close(sibling, OrderStatusWords.SiblingFilledCanceled, nowMs);
    }

    private static void ArmChildren(BookOrder order)
    {
        foreach (var child in order.Children.ToArray())
        {
            order.RemoveChild(child);
            child.IsWaiting = false;
            child.Market.Armed.Add(child);
        }
    }

    /// <summary>
    /// Ends a live order and the protection that still waits for it. Only an entry that lost its margin after a partial fill arms its
    /// protection; one that its owner cancels takes it along (documented behavior of the exchange).
    /// </summary>
    private void Close(BookOrder order, string status, long nowMs)
    {
        CloseOnly(order, status, nowMs);
        if (status == OrderStatusWords.MarginCanceled && order.FilledQuantity > 0)
            ArmChildren(order);
        for (var i = order.Children.Count - 1; i >= 0; i--)
            Close(order.Children[i], OrderStatusWords.Canceled, nowMs);
    }

    private void CloseOnly(BookOrder order, string status, long nowMs)
    {
        if (!order.IsLive)
            return;
        order.IsLive = false;
        order.Market.Book.Remove(order);
        order.Market.Armed.Remove(order);
        order.Account.Remove(order);
        order.Parent?.RemoveChild(order);
        Report(order, status, order.Remaining, nowMs);
    }

    /// <summary>Reduce-only orders shrink with the position, and go when it is flat or has turned.</summary>
    private void FollowPosition(ExchangeAccount account, ExchangeMarket market, BookOrder? except, long nowMs)
    {
        if (account.IsHouse || account.Orders.Count == 0)
            return;
        var position = account.PositionIn(market.Instrument).Quantity;
        List<BookOrder>? gone = null;
        foreach (var order in account.Orders)
        {
            if (order == except || order.Market != market || !order.Terms.ReduceOnly || order.IsWaiting)
                continue;
            if (OrderRules.CheckReduceOnly(order.Side, position) is not null)
                (gone ??= []).Add(order);
            else if (order.Remaining > Math.Abs(position))
                market.Book.Reduce(order, order.Remaining - Math.Abs(position));
        }

        foreach (var order in gone ?? [])
        {
            var isSibling = except is { Siblings: not 0 } && order.Siblings == except.Siblings;
            Close(order, isSibling ? OrderStatusWords.SiblingFilledCanceled : OrderStatusWords.ReduceOnlyCanceled, nowMs);
        }
    }

    // 50 bits from both ids, like the exchange's: unique enough together with time and market.
    private static long TradeId(long makerId, long takerId) => unchecked(
        (long)(((ulong)makerId * 0x9E3779B97F4A7C15UL ^ (ulong)takerId * 0xC2B2AE3D27D4EB4FUL) >> 14));

    private static string Text(PriceLevel? level) => level?.Price.ToString("0.########", CultureInfo.InvariantCulture) ?? "-";
}

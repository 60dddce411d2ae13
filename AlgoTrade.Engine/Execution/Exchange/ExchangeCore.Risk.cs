using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <content>Prices and what they set off: triggers, funding, margin, scheduled cancels.</content>
public sealed partial class ExchangeCore
{
    private const int ScheduledCancelsPerDay = 10;
    private const long DayMs = 86_400_000;

    /// <summary>New mark and oracle prices: values positions, liquidates, then fires triggers, oldest first.</summary>
    public void SetPrices(ExchangeMarket market, decimal mark, decimal oracle, long nowMs)
    {
        market.PreviousMarkPrice = market.MarkPrice == 0 ? mark : market.MarkPrice;
        market.MarkPrice = mark;
        market.OraclePrice = oracle;
        foreach (var account in _accounts)
        {
            if (account.Ledger.TryGet(market.Instrument.Name, out var position))
                position.MarkPrice = mark;
        }

        for (var i = 1; i < _accounts.Count; i++)
            LiquidateIfNeeded(_accounts[i], nowMs);
        while (market.Armed.Find(order => OrderRules.IsTriggered(order.Terms.Trigger!.IsStop, order.Side, order.Terms.Trigger.Price, mark)) is { } fired)
            Fire(fired, nowMs);
    }

    /// <summary>Settles one hour of funding in every market at its rate and oracle price.</summary>
    public void SettleFunding(long nowMs)
    {
        foreach (var account in _accounts.Skip(1))
        {
            foreach (var market in _markets)
            {
                if (!account.Ledger.TryGet(market.Instrument.Name, out var position) || position.Quantity == 0)
                    continue;
                var payment = account.Ledger.ApplyFunding(market.Instrument.Name, market.OraclePrice, market.FundingRate);
                _events.Add(new FundingSettled(account, market, payment, position.Quantity, market.FundingRate, nowMs));
            }
        }
    }

    /// <summary>Does what is due by now: scheduled cancels, slices of TWAP orders.</summary>
    public void AdvanceTo(long nowMs)
    {
        AdvanceTwaps(nowMs);
        foreach (var account in _accounts)
        {
            if (account.ScheduledCancelMs is not { } due || due > nowMs)
                continue;
            account.ScheduledCancelMs = null;
            var day = nowMs / DayMs;
            account.ScheduledCancelFirings = account.ScheduledCancelDay == day ? account.ScheduledCancelFirings + 1 : 1;
            account.ScheduledCancelDay = day;
            if (account.ScheduledCancelFirings <= ScheduledCancelsPerDay)
                CancelAll(account, OrderStatusWords.ScheduledCancel, nowMs);
        }
    }

    /// <returns>Null when accepted, else the exchange's text.</returns>
    public string? UpdateLeverage(ExchangeAccount account, int assetId, bool isCross, int leverage)
    {
        if (FindMarket(assetId) is not { } market)
            return $"Asset {assetId} is not traded here.";
        var position = account.PositionIn(market.Instrument);
        if (OrderRules.CheckLeverage(market.Instrument, leverage, isCross, position, account.Orders.Any(order => order.Market == market)) is { } illegal)
            return illegal;
        var before = position.Leverage;
        account.Ledger.SetLeverage(market.Instrument.Name, leverage, isCross);
        if (leverage >= before || position.Quantity == 0 || IsCovered(account))
            return null;
        account.Ledger.SetLeverage(market.Instrument.Name, before, isCross);
        return OrderRules.LeverageNeedsMargin(isCross);
    }

    /// <summary>Moves USDC into (positive) or out of an isolated position.</summary>
    /// <returns>Null when accepted, else the exchange's text.</returns>
    public string? UpdateIsolatedMargin(ExchangeAccount account, int assetId, decimal usd)
    {
        if (FindMarket(assetId) is not { } market || account.PositionIn(market.Instrument) is not { IsCross: false, Quantity: not 0 } position)
            return "Position does not use isolated margin.";
        var kept = Math.Max(position.Notional / position.Leverage, MarginRules.TransferFraction * position.Notional);
        if (usd > account.Ledger.Value(account.OrderMargin()).Withdrawable || position.MarginUsed + usd < kept)
            return "Insufficient margin available.";
        account.Ledger.AddIsolatedMargin(market.Instrument.Name, usd);
        return null;
    }

    private void Fire(BookOrder order, long nowMs)
    {
        order.Market.Armed.Remove(order);
        order.IsTriggered = true;
        Report(order, OrderStatusWords.Triggered, order.Remaining, nowMs);
        if (order.Terms.ReduceOnly)
        {
            var position = order.Account.PositionIn(order.Market.Instrument).Quantity;
            if (OrderRules.CheckReduceOnly(order.Side, position) is not null)
            {
                Close(order, OrderStatusWords.ReduceOnlyCanceled, nowMs);
                return;
            }

            order.Remaining = order.IsWholePosition ? Math.Abs(position) : Math.Min(order.Remaining, Math.Abs(position));
        }
        else if (CheckMarginOfLive(order) is { } refusal)
        {
            Close(order, refusal.Status, nowMs);
            return;
        }

        Match(order, nowMs);
        Settle(order, nowMs);
    }

    // A fired trigger is live already; it must not be counted beside itself.
    private static OrderRefusal? CheckMarginOfLive(BookOrder order)
    {
        order.Account.Remove(order);
        var refusal = CheckMargin(order);
        order.Account.Add(order);
        return refusal;
    }

    private static OrderRefusal? CheckMargin(BookOrder order)
    {
        var account = order.Account;
        if (order.Terms.ReduceOnly || account.IsHouse)
            return null;
        var instrument = order.Market.Instrument;
        var position = account.PositionIn(instrument);
        var after = Math.Abs(position.Quantity + order.Side.Signed(order.Remaining));
        if (after > Math.Abs(position.Quantity)
            && position.Leverage > MarginRules.MaxLeverage(instrument.MarginTiers, after * order.Terms.Price))
        {
            return OrderRules.PositionLimit;
        }

        var needed = account.OrderMargin(order);
        // An order that asks for no margin of its own (it closes or nets) passes even in a thin account.
        if (needed <= account.OrderMargin())
            return null;
        var valuation = account.Ledger.Value();
        return valuation.CrossMarginUsed + needed <= valuation.CrossEquity ? null : OrderRules.Margin;
    }

    private static bool CoversFill(BookOrder maker, decimal quantity)
    {
        var account = maker.Account;
        if (account.IsHouse || maker.Terms.ReduceOnly)
            return true;
        var position = account.PositionIn(maker.Market.Instrument);
        var after = Math.Abs(position.Quantity + maker.Side.Signed(quantity));
        var added = (after - Math.Abs(position.Quantity)) * maker.Terms.Price / position.Leverage;
        if (added <= 0)
            return true;
        var valuation = account.Ledger.Value();
        return valuation.CrossMarginUsed + added <= valuation.CrossEquity;
    }

    private static bool IsCovered(ExchangeAccount account)
    {
        var valuation = account.Ledger.Value();
        return valuation.CrossMarginUsed + account.OrderMargin() <= valuation.CrossEquity;
    }
}

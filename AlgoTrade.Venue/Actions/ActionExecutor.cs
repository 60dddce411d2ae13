using System.Globalization;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Ledgers;
using TwapOrder = AlgoTrade.Hyperliquid.Actions.TwapOrder;

namespace AlgoTrade.Venue.Actions;

/// <summary>Carries out an admitted action and words the answer. Called under the exchange's lock.</summary>
internal sealed class ActionExecutor(VenueExchange exchange)
{
    private const decimal MicroUsd = 0.000001m;
    private readonly FlatActionExecutor _flat = new(exchange);

    public byte[] Execute(VenueAccount account, ExchangeAction action, long nowMs) => action switch
    {
        PlaceOrders orders => Place(account, orders, nowMs),
        CancelOrders cancels => ActionAnswers.Cancels([.. cancels.Cancels.Select(cancel => Cancel(
            account.Exchange.Find(cancel.OrderId), cancel.AssetId, cancels.IsFast, nowMs))]),
        CancelOrdersByCloid cancels => ActionAnswers.Cancels([.. cancels.Cancels.Select(cancel => Cancel(
            account.Exchange.Find(cancel.ClientOrderId), cancel.AssetId, cancels.IsFast, nowMs))]),
        ModifySingleOrder modify => Modify(account, modify, nowMs),
        ModifyOrders modifies => ActionAnswers.Orders([.. modifies.Modifies.Select(entry => Modify(account, entry, modifies.AlwaysPlace, nowMs))]),
        ScheduleCancel schedule => DoneOr(ScheduleCancel(account, schedule.TimeMs, nowMs)),
        UpdateLeverage leverage => DoneOr(exchange.Core.UpdateLeverage(account.Exchange, leverage.AssetId, leverage.IsCross, leverage.Leverage)),
        UpdateIsolatedMargin margin =>
            DoneOr(exchange.Core.UpdateIsolatedMargin(account.Exchange, margin.AssetId, margin.MicroUsd * MicroUsd)),
        Noop => ActionAnswers.Default,
        TwapOrder twap => PlaceTwap(account, twap, nowMs),
        FlatAction flat => _flat.Execute(account, flat, nowMs),
        UserSignedAction signed => DoneOr(Execute(account, signed, nowMs)),
        _ => ActionAnswers.Unsupported(action),
    };

    private string? Execute(VenueAccount account, UserSignedAction action, long nowMs) => action.Type switch
    {
        "approveAgent" => AgentApproval.Apply(exchange.Accounts, account, action, nowMs),
        "usdSend" => exchange.Transfers.Send(account, action, nowMs),
        "withdraw3" => exchange.Transfers.Withdraw(account, action, nowMs),
        "usdClassTransfer" => exchange.Transfers.MoveClass(account, action, nowMs),
        "sendAsset" => SendAsset(account, action, nowMs),
        _ => ActionAnswers.UnsupportedText(action),
    };

    private string? SendAsset(VenueAccount account, UserSignedAction action, long nowMs)
    {
        if (!AccountAddress.TryParse((string)action["destination"], null, out var destination))
            return $"Invalid destination {action["destination"]}.";
        if (!Transfers.TryAmount((string)action["amount"], out var usd))
            return Transfers.BadAmount((string)action["amount"]);
        return exchange.Transfers.SendAsset(
            account,
            new AssetTransfer(
                destination, (string)action["sourceDex"], (string)action["destinationDex"], (string)action["token"], usd, (string)action["fromSubAccount"],
                action.InnerNonce),
            nowMs);
    }

    private byte[] PlaceTwap(VenueAccount account, TwapOrder action, long nowMs)
    {
        var terms = new TwapTerms(
            action.AssetId, action.IsBuy ? Side.Buy : Side.Sell, action.Quantity, action.ReduceOnly, action.Minutes, action.Randomize);
        var (twap, error) = exchange.Core.PlaceTwap(account.Exchange, terms, nowMs);
        return ActionAnswers.Twap(twap?.Id, error);
    }

    private static byte[] DoneOr(string? error) => error is null ? ActionAnswers.Default : ActionAnswers.Error(error);

    private byte[] Place(VenueAccount account, PlaceOrders action, long nowMs)
    {
        if (action.Builder is not null)
            return ActionAnswers.Error("Builder fee has not been approved.");
        var result = exchange.Core.Place(account.Exchange, [.. action.Orders.Select(ToTerms)], action.Grouping, nowMs);
        return result.ActionError is { } error ? ActionAnswers.Error(error) : ActionAnswers.Orders(result.Answers);
    }

    private int? Cancel(BookOrder? order, int assetId, bool isFast, long nowMs)
    {
        var isRefusedFast = isFast && order is { IsArmed: true };
        return !isRefusedFast && exchange.Core.Cancel(order, assetId, nowMs) ? null : assetId;
    }

    private byte[] Modify(VenueAccount account, ModifySingleOrder action, long nowMs) =>
        Modify(account, action.Modify, action.AlwaysPlace, nowMs) is OrderAnswer.Error error ? ActionAnswers.Error(error.Message) : ActionAnswers.Default;

    private OrderAnswer Modify(VenueAccount account, ModifyEntry entry, bool alwaysPlace, long nowMs)
    {
        var order = entry.Target.OrderId is { } orderId ? account.Exchange.Find(orderId) : account.Exchange.Find(entry.Target.ClientOrderId!.Value);
        return exchange.Core.Modify(account.Exchange, order, ToTerms(entry.Order), alwaysPlace, nowMs);
    }

    private string? ScheduleCancel(VenueAccount account, long? timeMs, long nowMs)
    {
        var (required, traded) = (exchange.Options.ScheduledCancelVolume, account.LifetimeVolume);
        return traded < required
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Cannot set scheduled cancel time until enough volume traded. Required: ${required:0.##}. Traded: ${traded:0.##}.")
            : ExchangeCore.ScheduleCancel(account.Exchange, timeMs, nowMs);
    }

    private static NewOrder ToTerms(OrderEntry entry)
    {
        var trigger = entry.Trigger is { } terms
            ? new TriggerTerms(terms.Direction == TriggerDirection.StopLoss, terms.IsMarket, terms.TriggerPrice) : null;
        var timeInForce = entry.TimeInForce switch
        {
            WireTimeInForce.Ioc or WireTimeInForce.FrontendMarket => TimeInForce.Ioc,
            WireTimeInForce.Alo => TimeInForce.Alo,
            _ => TimeInForce.Gtc,
        };
        return new NewOrder(
            entry.AssetId, entry.IsBuy ? Side.Buy : Side.Sell, entry.Price, entry.Quantity, entry.ReduceOnly, timeInForce, trigger, entry.ClientOrderId,
            entry.TimeInForce == WireTimeInForce.FrontendMarket);
    }
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <content>What each event does.</content>
public sealed partial class Bot
{
    private void Dispatch(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case CandleClosed closed when closed.Interval == Definition.Interval && _desk.Find(closed.Instrument) is { } leg:
                OnCandle(leg.Index, closed.Candle, _desk.Effects);
                break;
            case OrderEvent orderEvent:
                OnOrderEvent(orderEvent);
                break;
            case BotCommand command:
                OnCommand(command);
                break;
            case TimerElapsed timer:
                OnTimer(timer);
                break;
            case AccountBudgetChanged budget:
                _desk.Budget = budget;
                break;
            case AccountSnapshot snapshot:
                OnAccount(snapshot);
                break;
            default:
                OnMarketEvent(engineEvent);
                break;
        }
    }

    private void OnMarketEvent(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case TradeOccurred trade when _desk.Find(trade.Instrument) is { } leg:
                leg.SeesMoreThanCandles = true;
                PriceSeen(leg, (double)trade.Price.Value);
                ObserveEquity();
                if (IsDeciding(leg))
                    _strategy.OnTrade(leg.Index, trade, _context);
                break;
            case BestBidOfferChanged quote when _desk.Find(quote.Instrument) is { } leg:
                leg.SeesMoreThanCandles = true;
                leg.LastDataMs = _desk.NowMs;
                if (quote.Mid is { } mid)
                    PriceSeen(leg, (double)mid);
                if (IsDeciding(leg))
                    _strategy.OnBestBidOffer(leg.Index, quote, _context);
                break;
            case AssetContextChanged context when _desk.Find(context.Instrument) is { } leg:
                leg.SeesMoreThanCandles = true;
                leg.MarkPrice = context.MarkPrice.Value;
                leg.LastDataMs = _desk.NowMs;
                if (leg.LastPrice == 0)
                    leg.LastPrice = (double)context.MarkPrice.Value;
                ObserveEquity();
                break;
            case FeedGapOpened gap when _desk.Find(gap.Instrument) is { } leg:
                leg.GapCause = gap.Cause;
                break;
            case FeedGapClosed gap when _desk.Find(gap.Instrument) is { } leg:
                leg.GapCause = null;
                break;
            default:
                OnAccountEvent(engineEvent);
                break;
        }
    }

    private void OnAccountEvent(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case FundingPayment payment when _desk.Find(payment.Instrument) is { } leg:
                _booking.Book(leg, payment);
                ObserveEquity();
                break;
            case ForeignFill { Fill: { IsLiquidation: true } fill } when _desk.Find(fill.Instrument) is { } leg:
                _booking.Book(leg, fill, purpose: null);
                ObserveEquity();
                break;
            case Liquidated liquidated when _desk.Find(liquidated.Instrument) is { } leg:
                TargetWorker.EndWish(leg);
                _desk.Alert(AlertSeverity.Critical, $"liquidated:{leg.Instrument.Name}", $"{leg.Instrument.Name} was liquidated: {liquidated.ClosedQuantity} closed by the exchange.");
                Pause("liquidated by the exchange");
                break;
        }
    }

    private bool IsDeciding(Leg leg) =>
        _desk.State is BotState.Running or BotState.Paused && leg.CandlesSeen >= _warmUpCandles;

    private void OnAccount(AccountSnapshot snapshot)
    {
        _desk.Account = snapshot;
        foreach (var position in snapshot.Positions)
        {
            if (position.LiquidationPrice is { } price && _desk.Find(position.Instrument) is { IsHolding: true } leg
                && Math.Sign(position.Quantity) == Math.Sign(leg.Position.Quantity))
            {
                ProtectionKeeper.OnLiquidationPrice(leg, price);
            }
        }
    }

    private void OnOrderEvent(OrderEvent orderEvent)
    {
        if (!_desk.Orders.TryFind(orderEvent.ClientOrderId, out var order))
        {
            OnUntrackedOrder(orderEvent);
            return;
        }

        var leg = _desk.Legs[order.Leg];
        var wasLive = order.IsLive;
        var isExplained = _desk.Orders.TryApply(order, orderEvent);
        if (orderEvent is OrderFilled filled)
        {
            BookFill(leg, filled.Fill, order.Request.Purpose);
            // Flattened, by command or kill switch, while this entry was under way: nobody wants what it brought.
            if (order is { IsEntry: true, IsStrategyOrder: false } && leg.Target.Weight == 0)
                CloseLeftovers();
        }

        if (order.IsProtection)
            leg.NeedsSync = true;
        if (!isExplained)
        {
            Halt($"{orderEvent.GetType().Name} does not follow from order {order.ClientOrderId} being {order.Status} with {order.Filled} of {order.Request.Quantity} filled", needsReconciliation: true);
            return;
        }

        if (orderEvent is OrderRejected rejected)
            OnRejected(leg, order, rejected);
        if (wasLive && !order.IsLive)
        {
            leg.NeedsSync = true;
            _targets.OnOrderEnded(leg, order);
        }
    }

    // Orders that ended long ago are forgotten; late words about them change nothing. A fill always counts.
    private void OnUntrackedOrder(OrderEvent orderEvent)
    {
        if (orderEvent is OrderFilled { Fill: var fill } && _desk.Find(fill.Instrument) is { } leg)
            BookFill(leg, fill, purpose: null);
        var id = orderEvent.ClientOrderId;
        var wasOurs = id.IsOurs && id.Installation == Definition.Installation && id.Bot == Definition.Id && id.Sequence <= _desk.LastSequence;
        if (orderEvent is OrderFilled || !wasOurs)
            Halt($"{orderEvent.GetType().Name} of order {id}, which is not in the bot's table", needsReconciliation: true);
        else
            _desk.Log($"{orderEvent.GetType().Name} of order {id} came after the order was forgotten.");
    }

    private void BookFill(Leg leg, Fill fill, OrderPurpose? purpose)
    {
        _booking.Book(leg, fill, purpose);
        ObserveEquity();
        if (IsDeciding(leg))
            _strategy.OnFill(leg.Index, fill, _context);
    }

    private void OnRejected(Leg leg, TrackedOrder order, OrderRejected rejected)
    {
        // Orders that found no match or no room as maker are everyday, and those that were held back did no harm; the breaker is for those that should not
        // have been sent.
        if (rejected.Reason is not (RejectReason.IocNoMatch or RejectReason.PostOnlyWouldMatch or RejectReason.NotSent))
            _desk.Gate.Breakers.ObserveRejection(_desk.NowMs);
        if (order.IsProtection && _protection.OnRejected(leg, order, rejected.Reason))
            _targets.Close(leg, $"the level of its {order.Request.Purpose} is already passed");
        else if (order.Request.Purpose == OrderPurpose.Exit && rejected.Reason == RejectReason.ReduceOnly && leg.IsHolding)
            Halt($"the exchange sees no position to reduce in {leg.Instrument.Name} where the bot holds {leg.Position.Quantity}", needsReconciliation: true);
    }

    private void OnTimer(TimerElapsed timer)
    {
        if (TryLegOf(timer.Name, TargetWorker.RetryTimerPrefix) is { } exiting)
            PriceSeen(exiting, exiting.LastPrice);
        else if (TryLegOf(timer.Name, ProtectionKeeper.RetryTimerPrefix) is { } unprotected)
            unprotected.NeedsSync = true;
        else if (_desk.State is BotState.Running or BotState.Paused)
            _strategy.OnTimer(timer.Name, _context);
    }

    private Leg? TryLegOf(string timer, string prefix) =>
        timer.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(timer.AsSpan(prefix.Length), out var leg) && leg < _desk.Legs.Length
            ? _desk.Legs[leg] : null;
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Bots;

/// <summary>Books fills and funding, and what follows for the leg: a trade opened or closed, a wish ended, protection to be looked at.</summary>
internal sealed class FillBooking(OrderDesk desk, ProtectionKeeper protection)
{
    /// <param name="purpose">Of the order it belongs to; null for a fill that no order of ours asked for.</param>
    public void Book(Leg leg, Fill fill, OrderPurpose? purpose)
    {
        var change = desk.Ledger.Apply(leg.Position, fill.SignedQuantity, fill.Price.Value, fill.Fee);
        leg.IsHolding = change.EndQuantity != 0;
        leg.NeedsSync = true;
        // Of a fill through zero each side pays for its part.
        var isFlip = change.IsFlip;
        var openingFee = isFlip ? fill.Fee * Math.Abs(change.EndQuantity) / fill.Quantity.Value : 0;
        leg.TradePnl += change.RealizedPnl - (isFlip ? fill.Fee - openingFee : fill.Fee);
        if (change.IsClose || isFlip)
            OnClosed(leg, change, purpose);
        if (isFlip)
            leg.TradePnl -= openingFee;
        if (leg.IsHolding && (change.StartQuantity == 0 || isFlip))
            protection.Activate(leg, (double)fill.Price.Value);
        else if (leg.IsHolding && change.ClosedQuantity == 0 && leg.Active?.StopTrigger is not null)
            protection.OnEnlarged(leg);
    }

    public void Book(Leg leg, FundingPayment payment)
    {
        desk.Ledger.ApplyPayment(leg.Position, payment.Payment);
        leg.TradePnl += payment.Payment;
    }

    private void OnClosed(Leg leg, PositionChange change, OrderPurpose? purpose)
    {
        var isStop = purpose == OrderPurpose.StopLoss;
        desk.Gate.Breakers.ObserveClosedTrade(leg.TradePnl, isStop, desk.NowMs);
        leg.TradePnl = 0;
        leg.Active = null;
        leg.ExitAttempts = 0;
        // The strategy wanted to stay, the market did not: the wish is over. A wish for the other side stands.
        if (purpose != OrderPurpose.Exit && Math.Sign(leg.Target.Weight) == Math.Sign(change.StartQuantity))
            TargetWorker.EndWish(leg);
    }
}

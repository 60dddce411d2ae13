using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Support;

/// <content>What happens on the exchange without an order of ours asking for it.</content>
internal sealed partial class FakeExchange
{
    /// <summary>Somebody trades by hand on the same account.</summary>
    public void TradeByHand(Side side, decimal quantity)
    {
        lock (_lock)
        {
            Book(side, quantity, Price, new ExchangeOrderId(++_oid), null);
        }
    }

    /// <summary>The exchange closes a part of the position: a liquidation or a deleveraging.</summary>
    public void CloseByForce(Side side, decimal quantity)
    {
        lock (_lock)
        {
            Book(side, quantity, Price, new ExchangeOrderId(++_oid), null, isForced: true);
        }
    }

    public void Pay(string kind, decimal amount)
    {
        lock (_lock)
        {
            Money += amount;
            Transfers.Add(new Transfer(kind, amount, $"0x{Transfers.Count:x}", timeProvider.GetUtcNow()));
        }
    }

    /// <summary>The position pays or receives funding; the stream says nothing of it.</summary>
    public void PayFunding(InstrumentName instrument, decimal payment)
    {
        lock (_lock)
        {
            Money += payment;
            FundingPayments.Add(new FundingPayment(instrument, payment, Positions[instrument], 0.0000125m, timeProvider.GetUtcNow()));
        }
    }

    /// <summary>Fills a resting order whole.</summary>
    public void FillResting(ClientOrderId id)
    {
        lock (_lock)
        {
            FillWhole(_orders[id], _orders[id].LimitPrice.Value);
        }
    }

    public void Move(InstrumentName instrument, decimal quantity)
    {
        lock (_lock)
        {
            Positions[instrument] = Positions.GetValueOrDefault(instrument) + quantity;
            Money -= quantity * Price;
        }
    }

    public void CancelByExchange(ClientOrderId id)
    {
        lock (_lock)
        {
            End(id, OrderStatus.Canceled, "marginCanceled");
        }
    }
}

using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Orders;

public sealed class OrderBookTests
{
    [Fact]
    public void The_same_fill_told_twice_counts_once()
    {
        var book = WithOrder(quantity: 1);
        Assert.NotNull(book.Apply(A.Filled(7, 0.4m), false));
        Assert.Null(book.Apply(A.Filled(7, 0.4m), false));
        Assert.Equal(0.4m, book.Find(A.Cloid(1))!.Filled);
    }

    [Fact]
    public void A_fill_may_overtake_its_own_acceptance()
    {
        var book = WithOrder(quantity: 1);
        Assert.Equal(OrderStatus.Filled, book.Apply(A.Filled(7, 1m), false)!.Status);
        Assert.Null(book.Apply(new OrderAccepted(A.Cloid(1), new ExchangeOrderId(5), A.Noon), false));
    }

    [Fact]
    public void A_fill_after_our_cancel_is_booked_and_the_order_stays_canceled()
    {
        var book = WithOrder(quantity: 1);
        book.Apply(new OrderAccepted(A.Cloid(1), new ExchangeOrderId(5), A.Noon), false);
        book.Apply(new OrderCanceled(A.Cloid(1), "canceled", A.Noon), false);
        var change = book.Apply(A.Filled(7, 0.4m), false);
        Assert.Equal(OrderStatus.Canceled, change!.Status);
        Assert.Equal(0.4m, change.FilledQuantity);
    }

    [Fact]
    public void Acceptance_from_request_and_stream_is_one_event()
    {
        var book = WithOrder();
        Assert.NotNull(book.Apply(new OrderAccepted(A.Cloid(1), new ExchangeOrderId(5), A.Noon), false));
        Assert.Null(book.Apply(new OrderAccepted(A.Cloid(1), new ExchangeOrderId(5), A.Noon.AddSeconds(1)), false));
    }

    [Fact]
    public void A_waiting_stop_that_arms_is_news()
    {
        var book = WithOrder();
        Assert.Equal(OrderStatus.Waiting, book.Apply(new OrderAccepted(A.Cloid(1), null, A.Noon), false)!.Status);
        Assert.Equal(OrderStatus.Open, book.Apply(new OrderAccepted(A.Cloid(1), new ExchangeOrderId(5), A.Noon), false)!.Status);
    }

    [Fact]
    public void Average_price_weighs_fills_by_their_quantity()
    {
        var book = WithOrder(quantity: 1);
        book.Apply(A.Filled(1, 0.25m, price: 100), false);
        Assert.Equal(175m, book.Apply(A.Filled(2, 0.75m, price: 200), false)!.AverageFillPrice);
    }

    [Fact]
    public void A_fill_from_before_the_bot_can_remember_is_not_booked_again()
    {
        var book = new OrderBook { FillHorizon = A.Noon.AddMinutes(1) };
        book.Add(new LiveOrder(A.Order(), OrderGrouping.None, null, A.Noon));
        Assert.Null(book.Apply(A.Filled(1), false));
    }

    private static OrderBook WithOrder(decimal quantity = 0.5m)
    {
        var book = new OrderBook();
        book.Add(new LiveOrder(A.Order(quantity: quantity), OrderGrouping.None, null, A.Noon));
        return book;
    }
}

using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Orders;

public sealed class UnknownOrderResolverTests
{
    private readonly HurriedTime _time = new();
    private readonly FakeExchange _exchange;
    private readonly UnknownOrderResolver _resolver;

    public UnknownOrderResolverTests()
    {
        _exchange = new FakeExchange(_time);
        _resolver = new UnknownOrderResolver(_exchange, _exchange, new ResolverTiming(), _time);
    }

    [Fact]
    public async Task An_order_whose_answer_was_lost_is_found_with_its_fills()
    {
        var resolution = await SendAndResolveAsync(FakeExchange.Fault.AnswerLost, A.Order());
        Assert.Equal([typeof(OrderAccepted), typeof(OrderFilled)], resolution.Events.Select(one => one.GetType()));
        Assert.Equal("found by cloid", resolution.How);
    }

    [Fact]
    public async Task A_request_that_never_arrived_ends_as_expired_and_can_never_land_later()
    {
        var ticket = _exchange.ReserveTicket();
        _exchange.Next(FakeExchange.Fault.RequestLost);
        var order = A.Order();
        await _exchange.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);
        var resolution = await _resolver.ResolveAsync(ticket, [order.ClientOrderId], _time.GetUtcNow(), CancellationToken.None);
        Assert.IsType<OrderExpired>(Assert.Single(resolution.Events));

        var late = await _exchange.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);
        Assert.IsType<SubmitOrderOutcome.Rejected>(Assert.Single(late));
        Assert.Empty(_exchange.Fills);
    }

    [Fact]
    public async Task A_resting_order_is_reported_as_accepted()
    {
        var resolution = await SendAndResolveAsync(FakeExchange.Fault.AnswerLost, A.Order(kind: OrderKind.Limit));
        Assert.NotNull(Assert.IsType<OrderAccepted>(Assert.Single(resolution.Events)).ExchangeOrderId);
    }

    [Fact]
    public async Task While_the_exchange_cannot_be_read_it_waits_and_concludes_nothing()
    {
        _exchange.FailingReads = 20;
        var resolution = await SendAndResolveAsync(FakeExchange.Fault.AnswerLost, A.Order());
        Assert.Equal(0, _exchange.FailingReads);
        Assert.Contains(resolution.Events, one => one is OrderFilled);
    }

    [Fact]
    public async Task An_order_left_by_a_dead_process_can_never_land_later()
    {
        var order = A.Order();
        var ticket = new ActionTicket(77, _time.GetUtcNow() - TimeSpan.FromMinutes(1));
        var resolution = await _resolver.ResolveAsync(ticket, [order.ClientOrderId], _time.GetUtcNow() - TimeSpan.FromMinutes(2), CancellationToken.None);
        Assert.IsType<OrderExpired>(Assert.Single(resolution.Events));
    }

    [Fact]
    public async Task A_clock_that_was_set_forward_does_not_give_up_an_order_that_is_still_on_its_way()
    {
        var order = A.Order();
        var ticket = _exchange.ReserveTicket();
        // Our clock jumps past the deadline while the request is under way; the exchange's does not.
        var jumped = ticket with { ExpiresAt = _time.GetUtcNow() - TimeSpan.FromHours(1) };
        await _resolver.ResolveAsync(jumped, [order.ClientOrderId], _time.GetUtcNow(), CancellationToken.None);

        await _exchange.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);
        Assert.Empty(_exchange.Fills);
    }

    [Fact]
    public async Task When_the_nonce_cannot_be_burnt_the_deadline_is_waited_out()
    {
        var order = A.Order();
        var ticket = _exchange.ReserveTicket();
        _exchange.RefusesBurning = true;
        var resolution = await _resolver.ResolveAsync(ticket, [order.ClientOrderId], _time.GetUtcNow(), CancellationToken.None);
        Assert.IsType<OrderExpired>(Assert.Single(resolution.Events));
        Assert.True(_time.GetUtcNow() > ticket.ExpiresAt);
    }

    private async Task<Resolution> SendAndResolveAsync(FakeExchange.Fault fault, OrderRequest order)
    {
        var ticket = _exchange.ReserveTicket();
        _exchange.Next(fault);
        await _exchange.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);
        return await _resolver.ResolveAsync(ticket, [order.ClientOrderId], _time.GetUtcNow(), CancellationToken.None);
    }
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Testing.Contracts;

/// <summary>
/// What every <see cref="IOrderGateway"/> with its <see cref="IAccountReader"/> does, whether a matcher of ours, the practice venue
/// or an exchange is behind it. A test class per gateway inherits it.
/// </summary>
public abstract class OrderGatewayContract
{
    protected abstract Task<GatewayUnderTest> CreateAsync();

    [SkippableFact]
    public async Task An_order_below_the_market_rests_and_is_found_by_its_cloid()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));

        var accepted = Assert.IsType<SubmitOrderOutcome.Accepted>(await under.SubmitAsync(order));

        var found = await under.FindAsync(order);
        Assert.NotNull(found);
        Assert.Equal((OrderStatus.Open, accepted.OrderId), (found.Status, found.ExchangeOrderId));
        Assert.Equal((order.Side, order.Quantity), (found.Side, found.OriginalQuantity));
        Assert.Equal(order.LimitPrice, found.LimitPrice);
        Assert.Contains(await under.Reader.GetOpenOrdersAsync(CancellationToken.None), open => open.ClientOrderId == order.ClientOrderId);
    }

    [SkippableFact]
    public async Task A_crossing_order_fills_and_its_fills_carry_its_cloid()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.AboveAsk(0.01m), under.Worth(100), TimeInForce.Ioc);

        var matched = Assert.IsType<SubmitOrderOutcome.Matched>(await under.SubmitAsync(order));

        Assert.Equal(order.Quantity.Value, matched.FilledQuantity);
        Assert.True(matched.AveragePrice <= order.LimitPrice!.Value.Value);
        var fills = await under.Reader.GetFillsAsync(under.Now.AddMinutes(-1), CancellationToken.None);
        var own = fills.Where(fill => fill.ClientOrderId == order.ClientOrderId).ToList();
        Assert.Equal(matched.FilledQuantity, own.Sum(fill => fill.Quantity.Value));
        Assert.All(own, fill => Assert.Equal((LiquidityRole.Taker, matched.OrderId), (fill.Role, fill.ExchangeOrderId)));
        var position = Assert.Single((await under.Reader.GetAccountAsync(CancellationToken.None)).Positions);
        Assert.Equal(order.Quantity.Value, position.Quantity);
    }

    [SkippableFact]
    public async Task A_post_only_order_that_would_match_is_rejected()
    {
        await using var under = await CreateAsync();

        await Rejects(under, under.Limit(Side.Buy, under.AboveAsk(0.01m), under.Worth(100), TimeInForce.Alo), RejectReason.PostOnlyWouldMatch);
    }

    [SkippableFact]
    public async Task An_immediate_order_without_a_match_is_rejected()
    {
        await using var under = await CreateAsync();

        await Rejects(under, under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100), TimeInForce.Ioc), RejectReason.IocNoMatch);
    }

    [SkippableFact]
    public async Task An_order_below_ten_dollars_is_rejected()
    {
        await using var under = await CreateAsync();

        await Rejects(under, under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(9)), RejectReason.MinimumNotional);
    }

    [SkippableFact]
    public async Task A_reduce_only_order_without_a_position_is_rejected()
    {
        await using var under = await CreateAsync();

        await Rejects(under, under.Limit(Side.Sell, under.BelowBid(0.01m), under.Worth(100), TimeInForce.Ioc, reduceOnly: true), RejectReason.ReduceOnly);
    }

    [SkippableFact]
    public async Task A_canceled_order_is_gone_and_a_second_cancel_says_so()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        await under.SubmitAsync(order);

        Assert.IsType<CancelOrderOutcome.Canceled>(await under.CancelAsync(order));

        Assert.Equal(OrderStatus.Canceled, (await under.FindAsync(order))?.Status);
        Assert.Equal(RejectReason.OrderNotFound, Assert.IsType<CancelOrderOutcome.Rejected>(await under.CancelAsync(order)).Reason);
    }

    [SkippableFact]
    public async Task Orders_of_one_batch_succeed_and_fail_each_for_itself()
    {
        await using var under = await CreateAsync();
        var good = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        var tooSmall = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(9));
        var alsoGood = under.Limit(Side.Buy, under.BelowBid(0.06m), under.Worth(100));

        var outcomes = await under.SubmitAsync(OrderGrouping.None, good, tooSmall, alsoGood);

        Assert.Collection(
            outcomes,
            first => Assert.IsType<SubmitOrderOutcome.Accepted>(first),
            second => Assert.Equal(RejectReason.MinimumNotional, Assert.IsType<SubmitOrderOutcome.Rejected>(second).Reason),
            third => Assert.IsType<SubmitOrderOutcome.Accepted>(third));
    }

    [SkippableFact]
    public async Task An_order_that_was_never_placed_is_not_found()
    {
        await using var under = await CreateAsync();

        Assert.Null(await under.FindAsync(under.Limit(Side.Buy, under.BestBid, under.Worth(100))));
    }

    [SkippableFact]
    public async Task An_action_whose_nonce_was_burnt_can_never_land()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        var ticket = under.Gateway.ReserveTicket();

        Assert.IsType<ActionOutcome.Done>(await under.Gateway.BurnNonceAsync(ticket, CancellationToken.None));
        var outcome = (await under.Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None)).Single();

        // "Used before" does not say by whom, so a careful gateway may call it unknown; it must not call it placed.
        Assert.True(outcome is SubmitOrderOutcome.Rejected { Reason: RejectReason.Nonce } or SubmitOrderOutcome.Unknown, outcome.ToString());
        Assert.Null(await under.FindAsync(order));
    }

    [SkippableFact]
    public async Task A_nonce_that_cannot_be_burnt_proves_that_its_action_was_processed()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        var ticket = under.Gateway.ReserveTicket();
        await under.Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);

        var burnt = await under.Gateway.BurnNonceAsync(ticket, CancellationToken.None);

        Assert.Equal(RejectReason.Nonce, Assert.IsType<ActionOutcome.Rejected>(burnt).Reason);
        Assert.Equal(OrderStatus.Open, (await under.FindAsync(order))?.Status);
    }

    [SkippableFact]
    public async Task An_action_past_its_deadline_does_not_land()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        var late = under.Gateway.ReserveTicket() with { ExpiresAt = under.Now.AddSeconds(-30) };

        var outcome = (await under.Gateway.SubmitAsync(late, [order], OrderGrouping.None, CancellationToken.None)).Single();

        Assert.Equal(RejectReason.Expired, Assert.IsType<SubmitOrderOutcome.Rejected>(outcome).Reason);
        Assert.Null(await under.FindAsync(order));
    }

    [SkippableFact]
    public async Task An_entry_and_its_stop_placed_together_leave_a_protected_position()
    {
        await using var under = await CreateAsync();
        var entry = under.Limit(Side.Buy, under.AboveAsk(0.01m), under.Worth(100), TimeInForce.Ioc);
        var stop = under.Stop(under.BelowBid(0.05m), entry.Quantity, protects: entry.ClientOrderId);

        var outcomes = await under.SubmitAsync(OrderGrouping.EntryWithProtection, entry, stop);

        Assert.IsType<SubmitOrderOutcome.Matched>(outcomes[0]);
        Assert.IsType<SubmitOrderOutcome.Accepted>(outcomes[1]);
        var armed = Assert.Single(await under.Reader.GetOpenOrdersAsync(CancellationToken.None));
        Assert.Equal(stop.ClientOrderId, armed.ClientOrderId);
        Assert.Equal(stop.TriggerPrice, armed.TriggerPrice);
        Assert.True(armed.ReduceOnly);
    }

    [SkippableFact]
    public async Task A_modified_order_is_a_new_order_and_the_old_one_is_gone()
    {
        await using var under = await CreateAsync();
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        await under.SubmitAsync(order);
        var replacement = under.Limit(Side.Buy, under.BelowBid(0.06m), under.Worth(100), TimeInForce.Alo);

        var outcome = await under.Gateway.ModifyAsync(
            under.Gateway.ReserveTicket(), new OrderReference(order.Instrument, order.ClientOrderId, null), replacement, CancellationToken.None);

        Assert.IsType<SubmitOrderOutcome.Accepted>(outcome);
        Assert.Equal(OrderStatus.Canceled, (await under.FindAsync(order))?.Status);
        var open = Assert.Single(await under.Reader.GetOpenOrdersAsync(CancellationToken.None));
        Assert.Equal(replacement.ClientOrderId, open.ClientOrderId);
        Assert.Equal(replacement.LimitPrice, open.LimitPrice);
    }

    private static async Task Rejects(GatewayUnderTest under, OrderRequest order, RejectReason reason)
    {
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await under.SubmitAsync(order));

        Assert.Equal(reason, rejected.Reason);
        Assert.NotEmpty(rejected.ExchangeMessage);
        Assert.Empty(await under.Reader.GetOpenOrdersAsync(CancellationToken.None));
        Assert.Empty((await under.Reader.GetAccountAsync(CancellationToken.None)).Positions);
    }
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Orders;

public sealed class OrderGatewayTests
{
    private const string Resting = """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":77}}]}}}""";

    [Fact]
    public async Task An_order_is_sent_once_signed_by_the_api_wallet_with_nonce_and_expiry_of_its_ticket()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => Resting;
        var order = adapter.Buy();
        var ticket = adapter.Gateway.ReserveTicket();
        var outcomes = await adapter.Gateway.SubmitAsync(ticket, [order], OrderGrouping.None, CancellationToken.None);

        Assert.Equal(new SubmitOrderOutcome.Accepted(new ExchangeOrderId(77)), Assert.Single(outcomes));
        var sent = ReceivedAction.Read(Assert.Single(adapter.Exchange.Actions));
        Assert.Equal((ticket.Nonce, ticket.ExpiresAt.ToUnixTimeMilliseconds()), (sent.Nonce, sent.ExpiresAfter));
        Assert.True(sent.TryRecoverSigner(isMainnet: false, out var signer));
        Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", signer.ToString());
        var placed = Assert.IsType<PlaceOrders>(sent.Action);
        Assert.Null(placed.Builder);
        Assert.Equal(new OrderEntry(0, true, 50_000m, 0.001m, false, WireTimeInForce.Gtc, null, order.ClientOrderId), Assert.Single(placed.Orders));
    }

    [Fact]
    public async Task A_part_filled_at_once_is_told_with_its_own_quantity()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ =>
            """{"status":"ok","response":{"type":"order","data":{"statuses":[{"filled":{"totalSz":"0.0004","avgPx":"50001.5","oid":78}}]}}}""";
        Assert.Equal(new SubmitOrderOutcome.Matched(new ExchangeOrderId(78), 0.0004m, 50_001.5m), await SubmitAsync(adapter, adapter.Buy()));
    }

    [Fact]
    public async Task Entry_stop_and_target_go_as_one_group_and_each_gets_its_own_answer()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ =>
            """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":1}},"waitingForFill",{"error":"Invalid TP/SL price. asset=0"}]}}}""";
        var orders = new[] { adapter.Buy(), adapter.Stop(), adapter.Stop(60_000m, kind: OrderKind.TakeProfitLimit) };
        var outcomes = await adapter.Gateway.SubmitAsync(
            adapter.Gateway.ReserveTicket(), orders, OrderGrouping.EntryWithProtection, CancellationToken.None);

        Assert.Equal(
            [
                new SubmitOrderOutcome.Accepted(new ExchangeOrderId(1)), new SubmitOrderOutcome.Accepted(null),
                new SubmitOrderOutcome.Rejected(RejectReason.TriggerPrice, "Invalid TP/SL price. asset=0"),
            ],
            outcomes);
        var placed = (PlaceOrders)ReceivedAction.Read(Assert.Single(adapter.Exchange.Actions)).Action;
        Assert.Equal(OrderGrouping.EntryWithProtection, placed.Grouping);
        Assert.Equal(new WireTrigger(true, 45_000m, TriggerDirection.StopLoss), placed.Orders[1].Trigger);
        Assert.Equal(new WireTrigger(false, 60_000m, TriggerDirection.TakeProfit), placed.Orders[2].Trigger);
    }

    [Fact]
    public async Task One_error_for_a_batch_counts_for_every_order_of_it()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => """{"status":"ok","response":{"type":"order","data":{"statuses":[{"error":"Order has zero size."}]}}}""";
        var outcomes = await adapter.Gateway.SubmitAsync(
            adapter.Gateway.ReserveTicket(), [adapter.Buy(), adapter.Buy(), adapter.Buy()], OrderGrouping.None, CancellationToken.None);
        Assert.Equal(3, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(new SubmitOrderOutcome.Rejected(RejectReason.InvalidSize, "Order has zero size."), outcome));
    }

    public static TheoryData<int, string> LostAnswers => new()
    {
        { -1, "" }, { -2, "" }, { 500, "null" }, { 502, "<html>" }, { 503, "" }, { 504, "" }, { 403, "blocked" }, { 200, "" }, { 200, "<html>" },
        { 200, """{"status":"ok","response":{"type":"order","data":{"statuses":[""" },
        { 200, """{"status":"maybe"}""" },
        { 200, """{"status":"ok","response":{"type":"order","data":{"statuses":["sleeping"]}}}""" },
        { 200, """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":-5}}]}}}""" },
        { 200, """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":1}},{"resting":{"oid":2}}]}}}""" },
        { 200, """{"status":"ok","response":{"type":"default"}}""" },
        // Something repeated our bytes: the first copy was processed, its answer is lost.
        { 200, """{"status":"err","response":"Invalid nonce: duplicate nonce 1"}""" },
    };

    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task Without_a_clear_answer_the_outcome_is_unknown_and_nothing_is_sent_again(int status, string body)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        // A first order opens the connection: a handler that repeats requests would do so on a reused one.
        adapter.Exchange.Exchange = _ => Resting;
        await SubmitAsync(adapter, adapter.Buy());
        adapter.Exchange.Exchange = _ => new Answer(status, body);

        Assert.IsType<SubmitOrderOutcome.Unknown>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Equal(2, adapter.Exchange.Actions.Count);
    }

    [Theory]
    [InlineData(422, "Failed to deserialize the JSON body into the target type", RejectReason.BadRequest)]
    [InlineData(429, "null", RejectReason.RateLimited)]
    [InlineData(200, """{"status":"err","response":"Action already expired"}""", RejectReason.Expired)]
    [InlineData(200, """{"status":"err","response":"User or API Wallet 0x281abb829ea0b0291ceaa3b14b5b5d893070e8d5 does not exist."}""", RejectReason.UnknownSigner)]
    [InlineData(200, """{"status":"err","response":"A text nobody has seen yet"}""", RejectReason.Other)]
    public async Task A_clear_refusal_is_a_rejection_with_the_exchanges_text(int status, string body, RejectReason reason)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => new Answer(status, body);
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Equal(reason, rejected.Reason);
        Assert.NotEmpty(rejected.ExchangeMessage);
    }

    [Theory]
    [InlineData(50_000.5, 0.001)]
    [InlineData(50_000, 0.0000001)]
    [InlineData(50_000, 0)]
    public async Task An_order_off_the_grid_is_refused_and_not_mended(decimal price, decimal quantity)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy(price, quantity)));
        Assert.Empty(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task A_market_the_exchange_does_not_list_is_refused()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var order = adapter.Buy() with { Instrument = new InstrumentName("NOPE") };
        Assert.Equal(RejectReason.BadRequest, Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, order)).Reason);
    }

    [Fact]
    public async Task Cancels_go_by_oid_when_all_are_known_and_by_cloid_otherwise()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ =>
            """{"status":"ok","response":{"type":"cancel","data":{"statuses":["success",{"error":"Order was never placed, already canceled, or filled. asset=1"}]}}}""";
        var known = new OrderReference(new InstrumentName("BTC"), adapter.NextCloid(), new ExchangeOrderId(5));
        var unknown = new OrderReference(new InstrumentName("ETH"), adapter.NextCloid(), null);

        var outcomes = await adapter.Gateway.CancelAsync(adapter.Gateway.ReserveTicket(), [known, unknown], CancellationToken.None);
        Assert.IsType<CancelOrderOutcome.Canceled>(outcomes[0]);
        Assert.Equal(RejectReason.OrderNotFound, Assert.IsType<CancelOrderOutcome.Rejected>(outcomes[1]).Reason);
        await adapter.Gateway.CancelAsync(adapter.Gateway.ReserveTicket(), [known, known], CancellationToken.None);

        var actions = adapter.Exchange.Actions.Select(sent => ReceivedAction.Read(sent).Action).ToList();
        Assert.Equal(
            [new CancelByCloidEntry(0, known.ClientOrderId), new CancelByCloidEntry(1, unknown.ClientOrderId)],
            Assert.IsType<CancelOrdersByCloid>(actions[0]).Cancels);
        Assert.Equal([new CancelEntry(0, 5), new CancelEntry(0, 5)], Assert.IsType<CancelOrders>(actions[1]).Cancels);
    }

    [Fact]
    public async Task No_order_ever_carries_a_builder()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => Resting;
        var old = new OrderReference(new InstrumentName("BTC"), adapter.NextCloid(), new ExchangeOrderId(5));
        foreach (var grouping in (OrderGrouping[])[OrderGrouping.None, OrderGrouping.EntryWithProtection, OrderGrouping.PositionProtection])
        {
            OrderRequest[] orders = grouping == OrderGrouping.PositionProtection ? [adapter.Stop()] : [adapter.Buy(), adapter.Stop()];
            await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), orders, grouping, CancellationToken.None);
        }

        await adapter.Gateway.ModifyAsync(adapter.Gateway.ReserveTicket(), old, adapter.Buy(), CancellationToken.None);
        await adapter.Gateway.ModifyAsync(adapter.Gateway.ReserveTicket(), old, adapter.Stop(), CancellationToken.None);
        await adapter.Gateway.CancelAsync(adapter.Gateway.ReserveTicket(), [old], CancellationToken.None);

        Assert.Equal(6, adapter.Exchange.Actions.Count);
        Assert.All(adapter.Exchange.Actions, sent =>
        {
            Assert.DoesNotContain("builder", sent.GetRawText(), StringComparison.OrdinalIgnoreCase);
            // What was hashed is what was sent: the signer comes out only if no field was added to either.
            var received = ReceivedAction.Read(sent);
            Assert.True(received.TryRecoverSigner(isMainnet: false, out var signer));
            Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", signer.ToString());
            Assert.True(received.Action is not PlaceOrders { Builder: not null });
        });
    }

    [Fact]
    public async Task A_stop_is_replaced_with_the_flag_that_triggers_need()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => Resting;
        var old = new OrderReference(new InstrumentName("BTC"), adapter.NextCloid(), new ExchangeOrderId(5));
        await adapter.Gateway.ModifyAsync(adapter.Gateway.ReserveTicket(), old, adapter.Stop(), CancellationToken.None);
        await adapter.Gateway.ModifyAsync(adapter.Gateway.ReserveTicket(), old with { ExchangeOrderId = null }, adapter.Buy(), CancellationToken.None);

        var actions = adapter.Exchange.Actions.Select(sent => (ModifyOrders)ReceivedAction.Read(sent).Action).ToList();
        Assert.True(actions[0].AlwaysPlace);
        Assert.Equal(new OrderKey(5, null), actions[0].Modifies[0].Target);
        Assert.False(actions[1].AlwaysPlace);
        Assert.Equal(new OrderKey(null, old.ClientOrderId), actions[1].Modifies[0].Target);
    }

    [Fact]
    public async Task Burning_a_nonce_repeats_it_without_expiry_and_a_used_one_is_a_clear_answer()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var ticket = adapter.Gateway.ReserveTicket();
        Assert.IsType<ActionOutcome.Done>(await adapter.Gateway.BurnNonceAsync(ticket, CancellationToken.None));
        adapter.Exchange.Exchange = _ => $$"""{"status":"err","response":"Invalid nonce: duplicate nonce {{ticket.Nonce}}"}""";
        Assert.Equal(RejectReason.Nonce, Assert.IsType<ActionOutcome.Rejected>(await adapter.Gateway.BurnNonceAsync(ticket, CancellationToken.None)).Reason);
        Assert.All(adapter.Exchange.Actions, sent =>
        {
            var action = ReceivedAction.Read(sent);
            Assert.IsType<Noop>(action.Action);
            Assert.Equal((ticket.Nonce, (long?)null), (action.Nonce, action.ExpiresAfter));
        });
    }

    [Fact]
    public async Task Leverage_margin_and_the_dead_mans_switch_are_sent_as_documented()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var eth = new InstrumentName("ETH");
        Assert.IsType<ActionOutcome.Done>(await adapter.Gateway.SetLeverageAsync(eth, 7, isCross: false, CancellationToken.None));
        Assert.IsType<ActionOutcome.Done>(await adapter.Gateway.ChangeIsolatedMarginAsync(eth, -2.5m, CancellationToken.None));
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
        Assert.IsType<ActionOutcome.Done>(await adapter.Gateway.ScheduleCancelAsync(at, CancellationToken.None));
        Assert.IsType<ActionOutcome.Done>(await adapter.Gateway.ScheduleCancelAsync(null, CancellationToken.None));
        Assert.Equal(
            [
                new UpdateLeverage(1, false, 7), new UpdateIsolatedMargin(1, true, -2_500_000), new ScheduleCancel(1_800_000_000_000),
                new ScheduleCancel(null),
            ],
            adapter.Exchange.Actions.Select(sent => ReceivedAction.Read(sent).Action));
        var nonces = adapter.Exchange.Actions.Select(sent => sent.GetProperty("nonce").GetInt64()).ToList();
        Assert.Equal(nonces.Distinct().Order(), nonces);
    }

    [Fact]
    public async Task When_the_budget_is_down_to_its_reserve_entries_wait_and_stops_and_cancels_pass()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Exchange = _ => Resting;
        adapter.Exchange.Info["userRateLimit"] = _ => """{"cumVlm":"0.0","nRequestsUsed":9600,"nRequestsCap":10000,"nRequestsSurplus":0}""";
        var status = await adapter.Reader.RefreshAddressBudgetAsync(CancellationToken.None);
        Assert.Equal((10_000, 400, 500), (status.Limit, status.Left, status.Reserve));

        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Equal(RejectReason.RateLimited, rejected.Reason);
        Assert.IsType<SubmitOrderOutcome.Accepted>(await SubmitAsync(adapter, adapter.Stop()));
        Assert.Single(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task A_caller_that_gives_up_after_sending_learns_that_the_outcome_is_unknown()
    {
        await using var adapter = await AdapterUnderTest.StartAsync(("RequestTimeoutMs", "20000"));
        using var giveUp = new CancellationTokenSource();
        adapter.Exchange.Exchange = _ =>
        {
            giveUp.Cancel();
            return Answer.Hang;
        };
        var outcomes = await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [adapter.Buy()], OrderGrouping.None, giveUp.Token);
        Assert.IsType<SubmitOrderOutcome.Unknown>(Assert.Single(outcomes));
        Assert.Single(adapter.Exchange.Actions);
    }

    private static async Task<SubmitOrderOutcome> SubmitAsync(AdapterUnderTest adapter, OrderRequest order) => Assert.Single(
        await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [order], OrderGrouping.None, CancellationToken.None));
}

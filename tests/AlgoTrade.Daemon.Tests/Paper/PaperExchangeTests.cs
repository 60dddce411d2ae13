using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Contracts;

namespace AlgoTrade.Daemon.Tests.Paper;

/// <summary>The paper exchange keeps the whole contract of every gateway; see <see cref="PaperUnderTest"/> for when it answers.</summary>
public sealed class PaperExchangeTests : OrderGatewayContract
{
    protected override Task<GatewayUnderTest> CreateAsync() => Task.FromResult<GatewayUnderTest>(new PaperUnderTest());
}

/// <summary>What an exchange refuses, paper refuses: else it would look better than it is.</summary>
public sealed class PaperRefusalTests : IAsyncDisposable
{
    private readonly PaperUnderTest _under = new();

    public ValueTask DisposeAsync() => _under.DisposeAsync();

    [Fact]
    public async Task An_order_that_the_account_does_not_carry_is_refused_when_it_arrives_and_not_when_it_fills() =>
        Assert.Equal(RejectReason.InsufficientMargin, await ReasonAsync(_under.Limit(Side.Buy, _under.BelowBid(0.05m), _under.Worth(150_000))));

    [Fact]
    public async Task Orders_that_rest_already_count_with_the_next()
    {
        await _under.SubmitAsync(_under.Limit(Side.Buy, _under.BelowBid(0.05m), _under.Worth(60_000)));

        Assert.Equal(RejectReason.InsufficientMargin, await ReasonAsync(_under.Limit(Side.Buy, _under.BelowBid(0.06m), _under.Worth(60_000))));
        Assert.Equal(RejectReason.InsufficientMargin, await ReasonAsync(_under.Limit(Side.Buy, _under.AboveAsk(0.01m), _under.Worth(60_000), TimeInForce.Ioc)));
        Assert.IsType<SubmitOrderOutcome.Accepted>(await _under.SubmitAsync(_under.Limit(Side.Sell, _under.AboveAsk(0.05m), _under.Worth(60_000))));
    }

    [Fact]
    public async Task A_stop_beyond_its_trigger_is_refused_and_does_not_fire_at_once()
    {
        await _under.SubmitAsync(_under.Limit(Side.Buy, _under.AboveAsk(0.01m), _under.Worth(100), TimeInForce.Ioc));

        Assert.Equal(RejectReason.TriggerPrice, await ReasonAsync(_under.Stop(_under.AboveAsk(0.01m), _under.Worth(100))));
    }

    [Fact]
    public async Task Protection_of_a_position_that_is_not_there_is_refused()
    {
        var outcome = (await _under.SubmitAsync(OrderGrouping.PositionProtection, _under.Stop(_under.BelowBid(0.05m), _under.Worth(100)))).Single();

        Assert.Equal(RejectReason.ReduceOnly, Assert.IsType<SubmitOrderOutcome.Rejected>(outcome).Reason);
    }

    [Theory]
    [InlineData(120_000, 0.001, RejectReason.PriceBand)]
    [InlineData(49_000, 7_000, RejectReason.MaximumNotional)]
    [InlineData(49_999.5, 0.001, RejectReason.Tick)]
    [InlineData(49_000, 0.0000001, RejectReason.InvalidSize)]
    public async Task Prices_and_sizes_that_the_exchange_does_not_take(decimal price, decimal quantity, RejectReason reason) =>
        Assert.Equal(reason, await ReasonAsync(_under.Limit(Side.Buy, new Price(price), new Quantity(quantity))));

    [Fact]
    public async Task A_replacement_that_would_match_is_refused_unless_it_may_take()
    {
        var order = _under.Limit(Side.Buy, _under.BelowBid(0.05m), _under.Worth(100));
        await _under.SubmitAsync(order);

        var outcome = await _under.Gateway.ModifyAsync(
            _under.ReserveTicket(), new OrderReference(order.Instrument, order.ClientOrderId, null), _under.Limit(Side.Buy, _under.AboveAsk(0.01m), _under.Worth(100)),
            CancellationToken.None);

        Assert.Equal(RejectReason.PostOnlyWouldMatch, Assert.IsType<SubmitOrderOutcome.Rejected>(outcome).Reason);
    }

    [Theory]
    [InlineData("BTC", 0, true, "Invalid leverage value")]
    [InlineData("BTC", 41, true, "Invalid leverage value")]
    [InlineData("BTC", 2, false, "Cannot switch leverage type with open position.")]
    [InlineData("ETH", 2, true, "ETH is not traded by this paper account.")]
    public async Task Leverage_that_the_exchange_would_not_set(string instrument, int leverage, bool isCross, string text)
    {
        await _under.SubmitAsync(_under.Limit(Side.Buy, _under.AboveAsk(0.01m), _under.Worth(100), TimeInForce.Ioc));

        var outcome = await _under.SetLeverageAsync(new InstrumentName(instrument), leverage, isCross, CancellationToken.None);

        Assert.Equal(text, Assert.IsType<ActionOutcome.Rejected>(outcome).ExchangeMessage);
    }

    [Fact]
    public async Task More_than_a_thousand_open_orders_are_refused()
    {
        OrderRequest[] Batch() => [.. Enumerable.Range(0, 200).Select(_ => _under.Limit(Side.Buy, _under.BelowBid(0.05m), _under.Worth(20)))];
        for (var i = 0; i < 5; i++)
            Assert.All(await _under.SubmitAsync(OrderGrouping.None, Batch()), outcome => Assert.IsType<SubmitOrderOutcome.Accepted>(outcome));

        Assert.Equal(RejectReason.TooManyOpenOrders, await ReasonAsync(_under.Limit(Side.Buy, _under.BelowBid(0.05m), _under.Worth(20))));
    }

    [Fact]
    public async Task A_nonce_of_a_former_process_can_be_burnt_and_is_never_handed_out_again()
    {
        var old = _under.ReserveTicket();

        await using var restarted = new PaperUnderTest();
        Assert.IsType<ActionOutcome.Done>(await restarted.BurnNonceAsync(old, CancellationToken.None));

        Assert.True(restarted.ReserveTicket().Nonce > old.Nonce);
    }

    private async Task<RejectReason> ReasonAsync(OrderRequest order) => Assert.IsType<SubmitOrderOutcome.Rejected>(await _under.SubmitAsync(order)).Reason;
}

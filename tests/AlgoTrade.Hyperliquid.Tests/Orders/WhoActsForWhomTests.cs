using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Orders;

/// <summary>Who signs, for which account, in which mode and until when: what does not fit is not sent.</summary>
public sealed class WhoActsForWhomTests
{
    private const string Resting = """{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":77}}]}}}""";
    private const string Master = "0x0000000000000000000000000000000000000009";

    [Fact]
    public async Task A_master_key_never_signs()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userRole"] = _ => """{"role":"user"}""";
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Equal(RejectReason.UnknownSigner, rejected.Reason);
        Assert.Contains("master key", rejected.ExchangeMessage, StringComparison.Ordinal);
        Assert.Empty(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task An_api_wallet_of_another_account_never_signs()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userRole"] = request => request.GetProperty("user").GetString() == LoopbackExchange.Account
            ? """{"role":"user"}""" : """{"role":"agent","data":{"user":"0x0000000000000000000000000000000000000009"}}""";
        Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Empty(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task An_expired_approval_is_told_with_its_end()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["extraAgents"] = _ =>
            """[{"name":"bot","address":"0x14791697260e4c9a71f18484c9f997b308e59325","validUntil":1600000000000}]""";
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Contains("2020-09-13", rejected.ExchangeMessage, StringComparison.Ordinal);
        Assert.Empty(adapter.Exchange.Actions);
    }

    [Fact]
    public async Task A_sub_account_is_named_in_what_is_signed()
    {
        await using var adapter = await AdapterUnderTest.StartAsync(("IsSubAccountOrVault", "true"));
        AccountIsSubAccountOf(adapter, Master);
        adapter.Exchange.Exchange = _ => Resting;
        var order = adapter.Buy();
        await SubmitAsync(adapter, order);
        var reference = new OrderReference(order.Instrument, order.ClientOrderId, null);
        await adapter.Gateway.CancelAsync(adapter.Gateway.ReserveTicket(), [reference], CancellationToken.None);
        await adapter.Gateway.ModifyAsync(adapter.Gateway.ReserveTicket(), reference, adapter.Buy(), CancellationToken.None);
        await adapter.Gateway.SetLeverageAsync(order.Instrument, 3, isCross: true, CancellationToken.None);
        await adapter.Gateway.ScheduleCancelAsync(null, CancellationToken.None);
        await adapter.Gateway.BurnNonceAsync(adapter.Gateway.ReserveTicket(), CancellationToken.None);
        Assert.Equal(6, adapter.Exchange.Actions.Count);
        Assert.All(adapter.Exchange.Actions, action =>
        {
            var sent = ReceivedAction.Read(action);
            Assert.Equal(AccountAddress.Parse(LoopbackExchange.Account), sent.VaultAddress);
            Assert.True(sent.TryRecoverSigner(false, out var signer));
            Assert.Equal("0x14791697260e4c9a71f18484c9f997b308e59325", signer.ToString());
        });
    }

    [Theory]
    [InlineData(true, false, "IsSubAccountOrVault to true")]
    [InlineData(false, true, "IsSubAccountOrVault to false")]
    public async Task Orders_that_would_land_in_another_account_than_meant_are_not_sent(bool isSubAccount, bool isConfiguredAsOne, string advice)
    {
        await using var adapter = await AdapterUnderTest.StartAsync(("IsSubAccountOrVault", isConfiguredAsOne ? "true" : "false"));
        if (isSubAccount)
            AccountIsSubAccountOf(adapter, Master);
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Contains(advice, rejected.ExchangeMessage, StringComparison.Ordinal);
        Assert.Empty(adapter.Exchange.Actions);
    }

    [Theory]
    [InlineData("unifiedAccount")]
    [InlineData("portfolioMargin")]
    [InlineData("dexAbstraction")]
    [InlineData("somethingNew")]
    public async Task In_another_mode_than_the_standard_one_no_new_risk_is_taken_but_exits_and_cancels_go(string mode)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userAbstraction"] = _ => $"\"{mode}\"";
        adapter.Exchange.Exchange = _ => Resting;
        var rejected = Assert.IsType<SubmitOrderOutcome.Rejected>(await SubmitAsync(adapter, adapter.Buy()));
        Assert.Contains($"'{mode}'", rejected.ExchangeMessage, StringComparison.Ordinal);
        Assert.Empty(adapter.Exchange.Actions);

        Assert.IsType<SubmitOrderOutcome.Accepted>(await SubmitAsync(adapter, adapter.Stop()));
        var order = new OrderReference(new InstrumentName("BTC"), adapter.NextCloid(), null);
        await adapter.Gateway.CancelAsync(adapter.Gateway.ReserveTicket(), [order], CancellationToken.None);
        Assert.Equal(2, adapter.Exchange.Actions.Count);
    }

    [Theory]
    [InlineData(45)]
    [InlineData(-45)]
    public async Task A_deadline_is_signed_by_the_exchanges_clock(int secondsAhead)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["exchangeStatus"] = _ => Clock(secondsAhead);
        var ticket = adapter.Gateway.ReserveTicket();
        await adapter.Gateway.SubmitAsync(ticket, [adapter.Buy()], OrderGrouping.None, CancellationToken.None);
        var sent = ReceivedAction.Read(Assert.Single(adapter.Exchange.Actions));
        var shift = sent.ExpiresAfter!.Value - ticket.ExpiresAt.ToUnixTimeMilliseconds();
        // Measured over a busy loopback: the way of the answer is in it.
        Assert.InRange(shift, (secondsAhead * 1_000) - 4_000, (secondsAhead * 1_000) + 4_000);
    }

    private static string Clock(int secondsAhead) =>
        $$"""{"time":{{TimeProvider.System.GetUtcNow().AddSeconds(secondsAhead).ToUnixTimeMilliseconds()}},"specialStatuses":null}""";

    private static void AccountIsSubAccountOf(AdapterUnderTest adapter, string master) => adapter.Exchange.Info["userRole"] = request =>
        request.GetProperty("user").GetString() == LoopbackExchange.Account
            ? $$$"""{"role":"subAccount","data":{"master":"{{{master}}}"}}""" : $$$"""{"role":"agent","data":{"user":"{{{master}}}"}}""";

    private static async Task<SubmitOrderOutcome> SubmitAsync(AdapterUnderTest adapter, OrderRequest order) => Assert.Single(
        await adapter.Gateway.SubmitAsync(adapter.Gateway.ReserveTicket(), [order], OrderGrouping.None, CancellationToken.None));
}

using System.Net;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class TradingTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task A_limit_order_rests_is_listed_and_can_be_canceled()
    {
        var cloid = ClientOrderId.For(7, new BotId(1), 1);
        var status = await _venue.OrderAsync(Limit(isBuy: true, 100_000, 0.01m, cloid: cloid));
        var orderId = status.GetProperty("resting").GetProperty("oid").GetInt64();

        var open = await _venue.InfoAsync($$"""{"type":"openOrders","user":"{{User}}"}""");
        var order = Assert.Single(open.EnumerateArray());
        Assert.Equal(orderId, order.GetProperty("oid").GetInt64());
        Assert.Equal(cloid.ToString(), order.GetProperty("cloid").GetString());
        Assert.Equal("100000.0", order.GetProperty("limitPx").GetString());

        var canceled = await _venue.SendAsync(new CancelOrdersByCloid([new CancelByCloidEntry(Btc, cloid)]));
        Assert.Equal("success", canceled.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].GetString());
        var again = await _venue.SendAsync(new CancelOrders([new CancelEntry(Btc, orderId)]));
        Assert.Equal(
            "Order was never placed, already canceled, or filled. asset=0",
            again.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].GetProperty("error").GetString());
        var found = await _venue.InfoAsync($$"""{"type":"orderStatus","user":"{{User}}","oid":"{{cloid}}"}""");
        Assert.Equal("canceled", found.GetProperty("order").GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_taking_order_fills_with_a_fee_cut_off_at_six_decimals()
    {
        var status = await _venue.OrderAsync(Limit(isBuy: true, decimal.Round(await _venue.MidAsync() * 1.05m), 0.01m, WireTimeInForce.Ioc));
        Assert.Equal("0.01", status.GetProperty("filled").GetProperty("totalSz").GetString());

        var fill = Assert.Single((await _venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}""")).EnumerateArray());
        var price = decimal.Parse(fill.GetProperty("px").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        var fee = decimal.Round(price * 0.01m * 0.00045m, 6, MidpointRounding.ToZero);
        Assert.Equal(fee, decimal.Parse(fill.GetProperty("fee").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("Open Long", fill.GetProperty("dir").GetString());
        Assert.True(fill.GetProperty("crossed").GetBoolean());
        var state = await _venue.InfoAsync($$"""{"type":"clearinghouseState","user":"{{User}}"}""");
        Assert.Equal("0.01", state.GetProperty("assetPositions")[0].GetProperty("position").GetProperty("szi").GetString());
    }

    [Fact]
    public async Task A_resting_order_fills_at_its_price_when_the_replayed_market_comes_to_it()
    {
        var price = await _venue.MidAsync() - 20;
        await _venue.OrderAsync(Limit(isBuy: true, decimal.Floor(price), 0.001m));

        for (var minute = 0; minute < 120 && _venue.Exchange.Accounts.All.Single().History.Fills.Count == 0; minute++)
            _venue.After(TimeSpan.FromMinutes(1));

        var fill = Assert.Single((await _venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}""")).EnumerateArray());
        Assert.Equal($"{decimal.Floor(price)}.0", fill.GetProperty("px").GetString());
        Assert.False(fill.GetProperty("crossed").GetBoolean());
    }

    [Fact]
    public async Task A_stop_fires_when_the_mark_price_reaches_it()
    {
        var mid = await _venue.MidAsync();
        await _venue.OrderAsync(Limit(isBuy: true, decimal.Round(mid * 1.05m), 0.01m, WireTimeInForce.Ioc));
        var stop = await _venue.OrderAsync(Trigger(isBuy: false, decimal.Floor(mid - 30), decimal.Floor(mid * 0.9m), 0.01m, TriggerDirection.StopLoss));
        var orderId = stop.GetProperty("resting").GetProperty("oid").GetInt64();

        for (var minute = 0; minute < 200 && _venue.Exchange.Accounts.All.Single().Exchange.Find(orderId) is not null; minute++)
            _venue.After(TimeSpan.FromMinutes(1));

        var found = await _venue.InfoAsync($$"""{"type":"orderStatus","user":"{{User}}","oid":{{orderId}}}""");
        Assert.Equal("filled", found.GetProperty("order").GetProperty("status").GetString());
        Assert.Equal("Stop Market", found.GetProperty("order").GetProperty("order").GetProperty("orderType").GetString());
        var state = await _venue.InfoAsync($$"""{"type":"clearinghouseState","user":"{{User}}"}""");
        Assert.Empty(state.GetProperty("assetPositions").EnumerateArray());
    }

    [Fact]
    public async Task An_entry_with_protection_answers_waiting_and_arms_with_its_fill()
    {
        var mid = await _venue.MidAsync();
        var answer = await _venue.SendAsync(new PlaceOrders(
            [
                Limit(isBuy: true, decimal.Round(mid * 1.05m), 0.01m, WireTimeInForce.Ioc),
                Trigger(isBuy: false, decimal.Round(mid * 0.9m), decimal.Round(mid * 0.8m), 0.01m, TriggerDirection.StopLoss),
                Trigger(isBuy: false, decimal.Round(mid * 1.1m), decimal.Round(mid * 0.8m), 0.01m, TriggerDirection.TakeProfit),
            ],
            OrderGrouping.EntryWithProtection));

        var statuses = answer.GetProperty("response").GetProperty("data").GetProperty("statuses");
        Assert.True(statuses[0].TryGetProperty("filled", out _));
        Assert.Equal("waitingForTrigger", statuses[1].GetString());
        var open = await _venue.InfoAsync($$"""{"type":"frontendOpenOrders","user":"{{User}}"}""");
        Assert.Equal(["Stop Market", "Take Profit Market"], open.EnumerateArray().Select(order => order.GetProperty("orderType").GetString()));
    }

    [Fact]
    public async Task Modifying_gives_a_new_order_id_under_the_same_cloid()
    {
        var cloid = ClientOrderId.For(7, new BotId(1), 1);
        var first = (await _venue.OrderAsync(Limit(isBuy: true, 100_000, 0.01m, cloid: cloid))).GetProperty("resting").GetProperty("oid").GetInt64();

        var answer = await _venue.SendAsync(new ModifyOrders([new ModifyEntry(new OrderKey(null, cloid), Limit(true, 100_100, 0.02m, cloid: cloid))]));

        var second = answer.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].GetProperty("resting").GetProperty("oid").GetInt64();
        Assert.NotEqual(first, second);
        var found = await _venue.InfoAsync($$"""{"type":"orderStatus","user":"{{User}}","oid":"{{cloid}}"}""");
        Assert.Equal(second, found.GetProperty("order").GetProperty("order").GetProperty("oid").GetInt64());
    }

    [Fact]
    public async Task Funding_is_settled_on_the_hour()
    {
        await _venue.OrderAsync(Limit(isBuy: true, decimal.Round(await _venue.MidAsync() * 1.05m), 0.1m, WireTimeInForce.Ioc));

        _venue.After(TimeSpan.FromHours(1));

        var payments = await _venue.InfoAsync($$"""{"type":"userFunding","user":"{{User}}","startTime":0}""");
        var payment = Assert.Single(payments.EnumerateArray());
        Assert.StartsWith("-0.", payment.GetProperty("delta").GetProperty("usdc").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, payment.GetProperty("time").GetInt64() % 3_600_000);
    }

    [Fact]
    public async Task Leverage_is_kept_and_shown_for_a_flat_market()
    {
        Assert.Equal("ok", (await _venue.SendAsync(new UpdateLeverage(Eth, true, 7))).GetProperty("status").GetString());
        Assert.Equal("Invalid leverage value", (await _venue.SendAsync(new UpdateLeverage(Eth, true, 26))).GetProperty("response").GetString());

        var shown = await _venue.InfoAsync($$"""{"type":"activeAssetData","user":"{{User}}","coin":"ETH"}""");
        Assert.Equal(7, shown.GetProperty("leverage").GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task A_strangers_signature_is_refused_with_the_strangers_address()
    {
        var answer = await _venue.SendAsync(new Noop(), StrangerKey);

        Assert.Equal($"User or API Wallet {StrangerKey.Address} does not exist.", answer.GetProperty("response").GetString());
    }

    [Fact]
    public async Task A_master_approves_an_api_wallet_and_the_wallet_may_trade_but_not_approve()
    {
        var approve = _venue.NextNonce();
        var answer = await _venue.SendAsync(UserSignedAction.ApproveAgent(false, StrangerKey.Address, "desk", approve), MasterKey, approve);
        Assert.Equal("ok", answer.GetProperty("status").GetString());

        Assert.Equal("ok", (await _venue.SendAsync(new Noop(), StrangerKey)).GetProperty("status").GetString());
        var role = await _venue.InfoAsync($$"""{"type":"userRole","user":"{{StrangerKey.Address}}"}""");
        Assert.Equal(User, role.GetProperty("data").GetProperty("user").GetString());
        Assert.Single((await _venue.InfoAsync($$"""{"type":"extraAgents","user":"{{User}}"}""")).EnumerateArray());
        var nonce = _venue.NextNonce();
        var own = await _venue.SendAsync(UserSignedAction.ApproveAgent(false, StrangerKey.Address, "mine", nonce), StrangerKey, nonce);
        Assert.Equal($"Must deposit before performing actions. User: {StrangerKey.Address}", own.GetProperty("response").GetString());
    }

    [Fact]
    public async Task A_nonce_works_once_even_for_an_action_that_failed()
    {
        var nonce = _venue.NextNonce();
        await _venue.SendAsync(new PlaceOrders([Limit(isBuy: true, 100_000, 0.00001m)]), nonce: nonce);

        var again = await _venue.SendAsync(new Noop(), nonce: nonce);

        Assert.Equal($"Invalid nonce: duplicate nonce {nonce}", again.GetProperty("response").GetString());
        var old = await _venue.SendAsync(new Noop(), nonce: _venue.Clock!.NowMs - 3 * 86_400_000L);
        Assert.StartsWith("Invalid nonce: nonce too low", old.GetProperty("response").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_action_is_refused_and_burns_its_nonce()
    {
        var nonce = _venue.NextNonce();
        var late = await _venue.SendAsync(new Noop(), nonce: nonce, expiresAfter: _venue.Clock!.NowMs - 1);
        Assert.Equal("Action already expired", late.GetProperty("response").GetString());

        var again = await _venue.SendAsync(new Noop(), nonce: nonce);
        Assert.StartsWith("Invalid nonce", again.GetProperty("response").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/exchange", "not json", HttpStatusCode.BadRequest)]
    [InlineData("/exchange", """{"action":{"type":"noop"},"nonce":1}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/info", """{"type":"noSuchThing"}""", HttpStatusCode.UnprocessableEntity)]
    [InlineData("/info", """{"type":"l2Book","coin":"BTC","nSigFigs":5,"mantissa":1}""", HttpStatusCode.InternalServerError)]
    public async Task Malformed_requests_get_the_exchanges_status(string path, string body, HttpStatusCode status)
    {
        using var response = await _venue.Http.PostAsync(new Uri(path, UriKind.Relative), Json(body));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_request_without_the_json_content_type_is_refused()
    {
        using var content = new StringContent("""{"type":"meta"}""");
        using var response = await _venue.Http.PostAsync(new Uri("/info", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task Every_price_on_the_wire_has_a_decimal_and_a_delisted_market_keeps_its_slot()
    {
        var meta = await _venue.InfoAsync("""{"type":"metaAndAssetCtxs"}""");

        Assert.Equal(meta[0].GetProperty("universe").GetArrayLength(), meta[1].GetArrayLength());
        Assert.True(meta[0].GetProperty("universe")[2].GetProperty("isDelisted").GetBoolean());
        Assert.Contains(".", meta[1][0].GetProperty("markPx").GetString(), StringComparison.Ordinal);
    }
}

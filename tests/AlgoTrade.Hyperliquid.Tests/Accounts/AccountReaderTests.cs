using System.Globalization;
using System.Text;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Hyperliquid.Tests.Accounts;

public sealed class AccountReaderTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public async Task An_order_is_found_by_cloid_with_the_exchanges_own_word()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var cloid = adapter.NextCloid();
        adapter.Exchange.Info["orderStatus"] = request => request.GetProperty("oid").GetString() == cloid.ToString()
            ? $$$"""{"status":"order","order":{"order":{"coin":"BTC","side":"A","limitPx":"44000.0","sz":"0.001","oid":9,"timestamp":1700000000000,"triggerCondition":"Price below 45000","isTrigger":true,"triggerPx":"45000.0","children":[],"isPositionTpsl":false,"reduceOnly":true,"orderType":"Stop Market","origSz":"0.001","tif":null,"cloid":"{{{cloid}}}"},"status":"siblingFilledCanceled","statusTimestamp":1700000001000}}"""
            : """{"status":"unknownOid"}""";

        var found = await adapter.Reader.FindOrderAsync(cloid, CancellationToken.None);
        Assert.NotNull(found);
        Assert.Equal((OrderStatus.Canceled, "siblingFilledCanceled", true), (found.Status, found.StatusText, found.ReduceOnly));
        Assert.Equal(new Price(45_000m), found.TriggerPrice);
        Assert.Null(await adapter.Reader.FindOrderAsync(adapter.NextCloid(), CancellationToken.None));
    }

    [Fact]
    public async Task Fills_are_complete_over_pages_and_none_comes_twice()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        // 4,500 fills, three in each millisecond; a page ends in the middle of one.
        adapter.Exchange.Info["userFillsByTime"] = request =>
        {
            var from = request.GetProperty("startTime").GetInt64() - Start.ToUnixTimeMilliseconds();
            var rows = Enumerable.Range(0, 4_500).Where(id => id / 3 >= from).Take(2_000).Select(FillJson);
            return "[" + string.Join(",", rows) + "]";
        };
        var fills = await adapter.Reader.GetFillsAsync(Start, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 4_500).Select(id => (long)id), fills.Select(fill => fill.TradeId));
    }

    [Fact]
    public async Task A_liquidation_that_we_merely_traded_against_is_not_ours()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userFillsByTime"] = _ => $$"""[{{Liquidation(1, LoopbackExchange.Account)}},{{Liquidation(2, "0x0000000000000000000000000000000000000002")}}]""";
        var fills = await adapter.Reader.GetFillsAsync(Start, CancellationToken.None);
        Assert.Equal([true, false], fills.Select(fill => fill.IsLiquidation));
    }

    [Theory]
    [InlineData("unifiedAccount")]
    [InlineData("portfolioMargin")]
    [InlineData("dexAbstraction")]
    [InlineData("somethingNew")]
    public async Task An_account_in_another_mode_has_no_equity_rather_than_zero(string mode)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userAbstraction"] = _ => $"\"{mode}\"";
        adapter.Exchange.Info["clearinghouseState"] = _ =>
            """{"marginSummary":{"accountValue":"0.0","totalNtlPos":"0.0","totalRawUsd":"0.0","totalMarginUsed":"0.0"},"crossMarginSummary":{"accountValue":"0.0","totalNtlPos":"0.0","totalRawUsd":"0.0","totalMarginUsed":"0.0"},"crossMaintenanceMarginUsed":"0.0","withdrawable":"0.0","assetPositions":[],"time":1}""";
        var refused = await Assert.ThrowsAsync<ExchangeUnavailableException>(() => adapter.Reader.GetAccountAsync(CancellationToken.None));
        Assert.Contains($"'{mode}'", refused.Message, StringComparison.Ordinal);
        adapter.Exchange.Info["userAbstraction"] = _ => throw new InvalidOperationException("the mode is kept for five minutes");
        await Assert.ThrowsAsync<ExchangeUnavailableException>(() => adapter.Reader.GetAccountAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("default")]
    [InlineData("disabled")]
    public async Task In_standard_mode_equity_is_the_account_value(string mode)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["userAbstraction"] = _ => $"\"{mode}\"";
        adapter.Exchange.Info["clearinghouseState"] = _ =>
            """{"marginSummary":{"accountValue":"179.007426","totalNtlPos":"47.66235","totalRawUsd":"131.345076","totalMarginUsed":"2.383117"},"crossMarginSummary":{"accountValue":"179.007426","totalNtlPos":"47.66235","totalRawUsd":"131.345076","totalMarginUsed":"2.383117"},"crossMaintenanceMarginUsed":"0.595779","withdrawable":"174.241191","assetPositions":[],"time":1770118781558}""";
        Assert.Equal(179.007426m, (await adapter.Reader.GetAccountAsync(CancellationToken.None)).Equity);
    }

    [Fact]
    public async Task Equity_holds_unrealized_profit_once()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["clearinghouseState"] = _ => Encoding.UTF8.GetString(TestFile.Read("rest/info/jk_futures_getaccountinfo.json"));
        var account = await adapter.Reader.GetAccountAsync(CancellationToken.None);
        Assert.Equal((83.307638m, 83.313638m, 75.781884m), (account.Equity, account.Cash, account.Withdrawable));
        var position = Assert.Single(account.Positions);
        Assert.Equal((2.0m, 37.829m, -0.006m, 10, false), (position.Quantity, position.EntryPrice, position.UnrealizedPnl, position.Leverage, position.IsCross));
    }

    [Fact]
    public async Task Open_orders_include_the_stops_that_wait_for_an_entry()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["frontendOpenOrders"] = _ =>
            """[{"coin":"ETH","side":"B","limitPx":"1500.0","sz":"1.0","oid":1,"timestamp":5,"origSz":"1.0","isTrigger":false,"triggerPx":"0.0","orderType":"Limit","tif":"Gtc","children":[{"coin":"ETH","side":"A","limitPx":"1300.0","sz":"1.0","oid":2,"timestamp":5,"origSz":"1.0","isTrigger":true,"triggerPx":"1400.0","reduceOnly":true,"orderType":"Stop Market","tif":null,"children":[]}]}]""";
        var orders = await adapter.Reader.GetOpenOrdersAsync(CancellationToken.None);
        Assert.Equal([(1L, OrderStatus.Open), (2L, OrderStatus.Waiting)], orders.Select(order => (order.ExchangeOrderId.Value, order.Status)));
    }

    [Theory]
    [InlineData(500, "null")]
    [InlineData(429, "null")]
    [InlineData(200, "null")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"marginSummary":{}}""")]
    [InlineData(-2, "")]
    public async Task A_read_that_fails_says_so_and_never_looks_like_an_empty_account(int status, string body)
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        adapter.Exchange.Info["clearinghouseState"] = _ => new Answer(status, body);
        await Assert.ThrowsAsync<ExchangeUnavailableException>(() => adapter.Reader.GetAccountAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Only_closed_candles_of_the_asked_range_are_returned()
    {
        await using var adapter = await AdapterUnderTest.StartAsync();
        var minute = CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        adapter.Exchange.Info["candleSnapshot"] = _ => "[" + string.Join(",", Enumerable.Range(-4, 5).Select(i => CandleJson(minute + (i * 60_000)))) + "]";
        var reader = adapter.Services.GetRequiredService<HyperliquidMarketReader>();
        var candles = await reader.GetCandlesAsync(
            new InstrumentName("BTC"), CandleInterval.OneMinute, DateTimeOffset.FromUnixTimeMilliseconds(minute - 180_000),
            DateTimeOffset.FromUnixTimeMilliseconds(minute + 60_000), CancellationToken.None);
        Assert.Equal([minute - 180_000, minute - 120_000, minute - 60_000], candles.Select(candle => candle.OpenTimeMs));
    }

    private static string FillJson(int id) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"coin":"BTC","px":"100.0","sz":"1.0","side":"B","time":{{Start.ToUnixTimeMilliseconds() + (id / 3)}},"startPosition":"0.0","dir":"Open Long","closedPnl":"0.0","hash":"0x","oid":{{id + 1}},"crossed":true,"fee":"0.01","tid":{{id + 1}},"feeToken":"USDC"}""");

    private static string Liquidation(int id, string user) =>
        FillJson(id)[..^1] + $$$""","liquidation":{"liquidatedUser":"{{{user}}}","markPx":"99.0","method":"market"}}""";

    private static string CandleJson(long openTime) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"t":{{openTime}},"T":{{openTime + 59_999}},"s":"BTC","i":"1m","o":"1.0","c":"2.0","h":"3.0","l":"0.5","v":"10.0","n":4}""");
}

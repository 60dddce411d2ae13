using System.Text;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class StreamTests : IAsyncLifetime
{
    private VenueHost _venue = null!;
    private StreamClient _client = null!;

    public async Task InitializeAsync()
    {
        _venue = await StartAsync(new ManualClock());
        _client = await StreamClient.ConnectAsync(_venue);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _venue.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"type":"l2Book","coin":"BTC"}""", """{"type":"l2Book","coin":"BTC","nSigFigs":null,"mantissa":null}""")]
    [InlineData("""{"coin":"BTC","type":"bbo"}""", """{"type":"bbo","coin":"BTC"}""")]
    [InlineData(
        """{"type":"userFills","user":"0x14791697260E4C9A71F18484C9F997B308E59325"}""",
        """{"type":"userFills","user":"0x14791697260e4c9a71f18484c9f997b308e59325","aggregateByTime":false}""")]
    public async Task A_subscription_is_acknowledged_with_its_defaults(string sent, string acknowledged)
    {
        Assert.Equal(acknowledged, await _client.SubscribeAsync(sent));
    }

    [Fact]
    public async Task Ping_is_answered_and_mistakes_are_named()
    {
        await _client.SendAsync("""{"method":"ping"}""");
        Assert.Equal("""{"channel":"pong"}""", await _client.TextAsync());

        await _client.SendAsync("""{"method":"subscribe","subscription":{"type":"noSuchType","coin":"BTC"}}""");
        Assert.StartsWith("Error parsing JSON into valid websocket request: {", (await _client.NextAsync("error")).GetString(), StringComparison.Ordinal);
        await _client.SendAsync("""{"method":"subscribe","subscription":{"type":"bbo","coin":"NOPE"}}""");
        Assert.StartsWith("Invalid subscription {", (await _client.NextAsync("error")).GetString(), StringComparison.Ordinal);
        await _client.SubscribeAsync("""{"type":"bbo","coin":"BTC"}""");
        await _client.SendAsync("""{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}""");
        Assert.StartsWith("Already subscribed: {", (await _client.NextAsync("error")).GetString(), StringComparison.Ordinal);
        await _client.SendAsync("""{"method":"unsubscribe","subscription":{"type":"trades","coin":"BTC"}}""");
        Assert.StartsWith("Already unsubscribed: {", (await _client.NextAsync("error")).GetString(), StringComparison.Ordinal);
        await _client.SendAsync("nonsense");
        Assert.StartsWith("Error parsing JSON", (await _client.NextAsync("error")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_order_filled_on_arrival_shows_open_and_filled_in_one_update_and_its_fill()
    {
        await _client.SubscribeAsync($$"""{"type":"orderUpdates","user":"{{User}}"}""");
        await _client.SubscribeAsync($$"""{"type":"userEvents","user":"{{User}}"}""");
        await _client.SubscribeAsync($$"""{"type":"userFills","user":"{{User}}"}""");
        Assert.True((await _client.NextAsync("userFills")).GetProperty("isSnapshot").GetBoolean());

        await _venue.OrderAsync(Limit(isBuy: true, decimal.Round(await _venue.MidAsync() * 1.05m), 0.01m, WireTimeInForce.Ioc));

        var updates = await _client.NextAsync("orderUpdates");
        Assert.Equal(["open", "filled"], updates.EnumerateArray().Select(update => update.GetProperty("status").GetString()));
        Assert.Equal("0.01", updates[0].GetProperty("order").GetProperty("sz").GetString());
        Assert.Equal("0.0", updates[1].GetProperty("order").GetProperty("sz").GetString());
        Assert.Single((await _client.NextAsync("user")).GetProperty("fills").EnumerateArray());
        var fills = await _client.NextAsync("userFills");
        Assert.False(fills.TryGetProperty("isSnapshot", out _));
        Assert.Equal(User, fills.GetProperty("user").GetString());
    }

    [Fact]
    public async Task Market_data_follows_the_replay()
    {
        foreach (var subscription in (string[])["l2Book", "bbo", "trades", "activeAssetCtx"])
            await _client.SubscribeAsync($$"""{"type":"{{subscription}}","coin":"BTC"}""");
        await _client.SubscribeAsync("""{"type":"candle","coin":"BTC","interval":"1m"}""");
        await _client.SubscribeAsync("""{"type":"allMids"}""");
        _venue.After(TimeSpan.FromSeconds(3));

        Assert.Equal(20, (await _client.NextAsync("l2Book")).GetProperty("levels")[0].GetArrayLength());
        Assert.Equal(2, (await _client.NextAsync("bbo")).GetProperty("bbo").GetArrayLength());
        Assert.NotEqual(0, (await _client.NextAsync("trades")).GetArrayLength());
        Assert.Equal("BTC", (await _client.NextAsync("activeAssetCtx")).GetProperty("coin").GetString());
        Assert.Equal("1m", (await _client.NextAsync("candle")).GetProperty("i").GetString());
        Assert.True((await _client.NextAsync("allMids")).GetProperty("mids").TryGetProperty("ETH", out _));
    }

    [Fact]
    public async Task Actions_and_reads_can_be_posted_and_are_answered_by_id()
    {
        var signed = Encoding.UTF8.GetString(_venue.Sign(new PlaceOrders([Limit(isBuy: true, 100_000, 0.01m)])).ToUtf8Json());
        await _client.SendAsync("""{"method":"post","id":256,"request":{"type":"action","payload":""" + signed + "}}");
        var answer = await _client.NextAsync("post");
        Assert.Equal(256, answer.GetProperty("id").GetInt32());
        var payload = answer.GetProperty("response").GetProperty("payload");
        Assert.True(payload.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].TryGetProperty("resting", out _));

        await _client.SendAsync("""{"method":"post","id":257,"request":{"type":"info","payload":{"type":"l2Book","coin":"ETH"}}}""");
        var book = (await _client.NextAsync("post")).GetProperty("response").GetProperty("payload");
        Assert.Equal("l2Book", book.GetProperty("type").GetString());
        Assert.Equal("ETH", book.GetProperty("data").GetProperty("coin").GetString());

        await _client.SendAsync("""{"method":"post","id":258,"request":{"type":"info","payload":{"type":"nothing"}}}""");
        Assert.Equal("error", (await _client.NextAsync("post")).GetProperty("response").GetProperty("type").GetString());
    }
}

using System.Globalization;
using System.Text.Json;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>What the exchange puts up with: from one network address, from one account, from a connection that says nothing.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock(), ("EnforceRateLimits", "true"));

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task An_eleventh_user_of_one_network_address_is_refused_whatever_the_connection()
    {
        await using var first = await StreamClient.ConnectAsync(_venue);
        await using var second = await StreamClient.ConnectAsync(_venue);
        for (var user = 0; user < 10; user++)
            await (user % 2 == 0 ? first : second).SubscribeAsync($$"""{"type":"orderUpdates","user":"0x{{user:x40}}"}""");

        const string eleventh = """{"method":"subscribe","subscription":{"type":"orderUpdates","user":"0x000000000000000000000000000000000000000a"}}""";
        await first.SendAsync(eleventh);
        Assert.Equal("Cannot track more than 10 total users.", (await first.NextAsync("error")).GetString());

        // A known user may be followed more closely, and one that is let go makes room.
        await first.SubscribeAsync($$"""{"type":"userFills","user":"0x{{1:x40}}"}""");
        await second.SendAsync("{\"method\":\"unsubscribe\",\"subscription\":{\"type\":\"orderUpdates\",\"user\":\"" + Address(3) + "\"}}");
        await second.NextAsync("subscriptionResponse");
        await first.SendAsync(eleventh);
        Assert.Equal("subscribe", (await first.NextAsync("subscriptionResponse")).GetProperty("method").GetString());
    }

    [Fact]
    public async Task A_connection_that_ends_gives_its_subscriptions_back()
    {
        await using (var gone = await StreamClient.ConnectAsync(_venue))
        {
            for (var user = 0; user < 10; user++)
                await gone.SubscribeAsync($$"""{"type":"orderUpdates","user":"0x{{user:x40}}"}""");
        }

        await using var next = await StreamClient.ConnectAsync(_venue);
        for (var attempt = 0; ; attempt++)
        {
            await next.SendAsync("{\"method\":\"subscribe\",\"subscription\":{\"type\":\"orderUpdates\",\"user\":\"" + Address(99) + "\"}}");
            using var answer = JsonDocument.Parse(await next.TextAsync());
            if (answer.RootElement.GetProperty("channel").GetString() == "subscriptionResponse")
                break;
            Assert.True(attempt < 100, "The subscriptions of the closed connection were never given back.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    [Fact]
    public async Task A_thousand_and_first_subscription_is_refused()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        for (var i = 0; i < 1_000; i++)
            Assert.Null(Budget.TrySubscribe(null));

        await client.SendAsync("""{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}""");

        Assert.Equal("Cannot track more than 1000 total subscriptions.", (await client.NextAsync("error")).GetString());
    }

    [Fact]
    public async Task A_hundred_and_first_post_under_way_is_refused_and_a_late_answer_does_not_hold_up_the_others()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        await _venue.AdminAsync(HttpMethod.Post, "/admin/faults", """{"scope":"Info","kind":"Delay","delayMs":3000,"times":100}""");
        for (var id = 1; id <= 101; id++)
            await client.SendAsync("{\"method\":\"post\",\"id\":" + id.ToString(CultureInfo.InvariantCulture) + ",\"request\":{\"type\":\"info\",\"payload\":{\"type\":\"exchangeStatus\"}}}");

        Assert.Equal("too many pending post requests id=101", (await client.NextAsync("error")).GetString());
        var answered = new List<ulong>();
        for (var i = 0; i < 100; i++)
            answered.Add((await client.NextAsync("post")).GetProperty("id").GetUInt64());
        Assert.Equal(Enumerable.Range(1, 100).Select(id => (ulong)id), answered.Order());
        await client.SendAsync("""{"method":"post","id":102,"request":{"type":"info","payload":{"type":"exchangeStatus"}}}""");
        Assert.Equal(102ul, (await client.NextAsync("post")).GetProperty("id").GetUInt64());
    }

    [Fact]
    public async Task Two_thousand_messages_a_minute_are_heard()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        for (var i = 0; i < 2_000; i++)
            Assert.True(Budget.TrySay());

        await client.SendAsync("""{"method":"ping"}""");

        Assert.StartsWith("Too many messages", (await client.NextAsync("error")).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_was_sent_nothing_for_a_minute_is_closed_and_a_ping_keeps_it()
    {
        await using var silent = await StreamClient.ConnectAsync(_venue);
        await using var pinging = await StreamClient.ConnectAsync(_venue);
        _venue.Clock!.Advance(TimeSpan.FromSeconds(40));
        await pinging.SendAsync("""{"method":"ping"}""");
        Assert.Equal("""{"channel":"pong"}""", await pinging.TextAsync());

        _venue.Clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Null(await silent.TryTextAsync());
        await pinging.SendAsync("""{"method":"ping"}""");
        Assert.Equal("""{"channel":"pong"}""", await pinging.TextAsync());
    }

    private static string Address(int user) => "0x" + user.ToString("x40", CultureInfo.InvariantCulture);

    private Limits.IpBudget Budget => _venue.BudgetOfThisMachine;
}

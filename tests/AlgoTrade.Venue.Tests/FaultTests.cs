using System.Net;
using System.Text;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private static readonly ClientOrderId Cloid = ClientOrderId.For(7, new BotId(1), 1);
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task An_accepted_order_whose_answer_was_lost_is_found_by_its_cloid()
    {
        await FaultAsync("Exchange", "LoseAnswer");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _venue.OrderAsync(Limit(true, 100_000, 0.01m, cloid: Cloid)));

        Assert.Equal("order", await LookUpAsync());
    }

    [Fact]
    public async Task A_dropped_request_was_never_carried_out()
    {
        await FaultAsync("Exchange", "Drop");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => _venue.OrderAsync(Limit(true, 100_000, 0.01m, cloid: Cloid)));

        Assert.Equal("unknownOid", await LookUpAsync());
    }

    [Theory]
    [InlineData("Status", 429, "unknownOid")]
    [InlineData("Status", 503, "unknownOid")]
    [InlineData("StatusAfter", 502, "order")]
    public async Task A_bad_status_may_come_before_or_after_the_deed(string kind, int status, string found)
    {
        await FaultAsync("Exchange", kind, $"\"status\":{status}");

        using var response = await PostOrderAsync();

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(found, await LookUpAsync());
    }

    [Fact]
    public async Task A_refusal_is_an_answer_and_comes_as_often_as_asked()
    {
        await FaultAsync("Exchange", "Refuse", "\"times\":2,\"skip\":1,\"text\":\"Trading is halted\"");

        var statuses = new List<string?>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await _venue.SendAsync(new Noop())).GetProperty("status").GetString());

        Assert.Equal(["ok", "err", "err", "ok"], statuses);
    }

    [Fact]
    public async Task Stream_messages_are_dropped_doubled_swapped_and_cut()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        await client.SubscribeAsync($$"""{"type":"orderUpdates","user":"{{User}}"}""");
        foreach (var kind in (string[])["Drop", "Duplicate", "Reorder", "Corrupt"])
            await FaultAsync("Stream", kind, "\"channel\":\"orderUpdates\"");

        // Orders at five prices make five updates.
        for (var i = 1; i <= 5; i++)
            await _venue.OrderAsync(Limit(true, 100_000 + i, 0.01m));

        // 1 is dropped, 2 comes twice, 3 after 4, 5 is torn.
        var prices = new List<string>();
        for (var i = 0; i < 4; i++)
            prices.Add((await client.NextAsync("orderUpdates"))[0].GetProperty("order").GetProperty("limitPx").GetString()!);
        Assert.Equal(["100002.0", "100002.0", "100004.0", "100003.0"], prices);
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.JsonDocument.Parse(client.TextAsync().GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task A_socket_is_closed_on_command_and_by_rule()
    {
        await using var first = await StreamClient.ConnectAsync(_venue);
        await first.SubscribeAsync("""{"type":"bbo","coin":"BTC"}""");
        await AdminAsync(HttpMethod.Post, "/admin/disconnect", "{}");
        while (await first.TryTextAsync() is not null)
        {
        }

        await using var second = await StreamClient.ConnectAsync(_venue);
        await FaultAsync("Stream", "CloseSocket", "\"channel\":\"bbo\"");
        await second.SendAsync("""{"method":"subscribe","subscription":{"type":"bbo","coin":"BTC"}}""");
        // A reset may overtake the acknowledgement; the quote after it never comes.
        while (await second.TryTextAsync() is { } text)
            Assert.DoesNotContain("\"channel\":\"bbo\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stale_data_stands_still_and_a_skewed_clock_shows()
    {
        await AdminAsync(HttpMethod.Put, "/admin/stale", """{"isStale":true}""");
        var before = (await _venue.InfoAsync("""{"type":"recentTrades","coin":"BTC"}"""))[0].GetProperty("time").GetInt64();
        _venue.After(TimeSpan.FromMinutes(5));
        Assert.Equal(before, (await _venue.InfoAsync("""{"type":"recentTrades","coin":"BTC"}"""))[0].GetProperty("time").GetInt64());

        await AdminAsync(HttpMethod.Put, "/admin/clock-skew", """{"milliseconds":90000}""");
        var status = await _venue.InfoAsync("""{"type":"exchangeStatus"}""");
        Assert.Equal(_venue.Clock!.NowMs + 90_000, status.GetProperty("time").GetInt64());
    }

    [Fact]
    public async Task A_script_in_configuration_waits_for_its_time()
    {
        await using var venue = await StartAsync(
            new ManualClock(), ("Faults:0:Scope", "Exchange"), ("Faults:0:Kind", "Refuse"), ("Faults:0:AfterSeconds", "60"));
        Assert.Equal("ok", (await venue.SendAsync(new Noop())).GetProperty("status").GetString());

        venue.After(TimeSpan.FromSeconds(60));

        Assert.Equal("err", (await venue.SendAsync(new Noop())).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_address_budget_is_enforced_when_asked()
    {
        await using var venue = await StartAsync(new ManualClock(), ("EnforceRateLimits", "true"));
        venue.Exchange.Accounts.All.Single().ActionsUsed = 10_000;
        // One action in ten seconds still passes.
        Assert.Equal("ok", (await venue.SendAsync(new Noop())).GetProperty("status").GetString());
        venue.Exchange.Accounts.All.Single().ActionsUsed = 10_000;

        var refused = await venue.SendAsync(new PlaceOrders([Limit(true, 100_000, 0.01m)]));

        Assert.StartsWith(
            "Too many cumulative requests sent (10001 > 10000) for cumulative volume traded $0.0.", refused.GetProperty("response").GetString(),
            StringComparison.Ordinal);
        Assert.Equal("ok", (await venue.SendAsync(new CancelOrders([new CancelEntry(Btc, 1)]))).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_weight_of_a_network_address_runs_out_and_comes_back()
    {
        await using var venue = await StartAsync(new ManualClock(), ("EnforceRateLimits", "true"));
        for (var i = 0; i < 20; i++)
            await venue.InfoAsync($$"""{"type":"userRole","user":"{{User}}"}""");

        using var refused = await venue.Http.PostAsync(new Uri("/info", UriKind.Relative), Json("""{"type":"allMids"}"""));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("null", await refused.Content.ReadAsStringAsync());

        venue.After(TimeSpan.FromSeconds(6));
        await venue.InfoAsync("""{"type":"allMids"}""");
    }

    [Fact]
    public async Task An_eleventh_connection_is_refused_when_limits_are_enforced()
    {
        await using var venue = await StartAsync(new ManualClock(), ("EnforceRateLimits", "true"));
        var clients = new List<StreamClient>();
        for (var i = 0; i < 10; i++)
            clients.Add(await StreamClient.ConnectAsync(venue));

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => StreamClient.ConnectAsync(venue));

        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_bad_rule_is_named()
    {
        using var response = await _venue.Http.PostAsync(new Uri("/admin/faults", UriKind.Relative), Json("""{"scope":"Exchange","kind":"Status","status":200}"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private Task FaultAsync(string scope, string kind, string more = "\"times\":1") =>
        AdminAsync(HttpMethod.Post, "/admin/faults", $$"""{"scope":"{{scope}}","kind":"{{kind}}",{{more}}}""");

    private async Task AdminAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        using var response = await _venue.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private Task<HttpResponseMessage> PostOrderAsync() => _venue.Http.PostAsync(
        new Uri("/exchange", UriKind.Relative),
        Json(Encoding.UTF8.GetString(_venue.Sign(new PlaceOrders([Limit(true, 100_000, 0.01m, cloid: Cloid)])).ToUtf8Json())));

    private async Task<string?> LookUpAsync() =>
        (await _venue.InfoAsync($$"""{"type":"orderStatus","user":"{{User}}","oid":"{{Cloid}}"}""")).GetProperty("status").GetString();
}

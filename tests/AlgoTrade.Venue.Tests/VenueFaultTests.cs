using System.Net;
using System.Text;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>Faults of requests over both doors, and faults of the venue as a whole, by command and by script.</summary>
public sealed class VenueFaultTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task A_request_that_arrives_twice_is_answered_with_the_second_ones_answer()
    {
        await FaultAsync("Exchange", "Duplicate");

        var answer = await _venue.SendAsync(new PlaceOrders([Limit(true, 100_000, 0.01m)]));

        Assert.StartsWith("Invalid nonce: duplicate nonce", answer.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.Single(_venue.Exchange.Accounts.All.Single().Exchange.Orders);
    }

    [Fact]
    public async Task A_request_is_overtaken_by_the_next_one()
    {
        await FaultAsync("Exchange", "Reorder", ",\"delayMs\":60000");

        var held = _venue.OrderAsync(Limit(true, 100_001, 0.01m));
        await UntilAsync(() => _venue.Faults.Active.Count == 0);
        await _venue.OrderAsync(Limit(true, 100_002, 0.01m));
        await held;

        Assert.Equal([100_002m, 100_001m], _venue.Exchange.Accounts.All.Single().Exchange.Orders.Select(order => order.Terms.Price));
    }

    [Theory]
    [InlineData("Corrupt")]
    [InlineData("LoseAnswer")]
    [InlineData("StatusAfter")]
    [InlineData("Status")]
    [InlineData("Drop")]
    [InlineData("Duplicate")]
    public async Task Reads_fail_in_every_way_and_work_again_afterwards(string kind)
    {
        await FaultAsync("Info", kind);

        string? seen;
        try
        {
            using var response = await _venue.Http.PostAsync(new Uri("/info", UriKind.Relative), Json("""{"type":"meta"}"""));
            seen = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : response.StatusCode.ToString();
        }
        catch (HttpRequestException)
        {
            seen = null;
        }

        var meta = (await _venue.InfoAsync("""{"type":"meta"}""")).GetRawText();
        Assert.Equal(
            kind switch
            {
                "Corrupt" => meta[..(Encoding.UTF8.GetByteCount(meta) / 2)],
                "Duplicate" => meta,
                "LoseAnswer" or "Drop" => null,
                _ => nameof(HttpStatusCode.BadGateway),
            },
            seen);
    }

    [Theory]
    [InlineData("LoseAnswer", 1)]
    [InlineData("StatusAfter", 1)]
    [InlineData("Corrupt", 1)]
    [InlineData("Duplicate", 1)]
    [InlineData("Status", 0)]
    [InlineData("Refuse", 0)]
    [InlineData("Drop", 0)]
    public async Task Posted_actions_fail_in_every_way(string kind, int orders)
    {
        await FaultAsync("Exchange", kind);
        await using var client = await StreamClient.ConnectAsync(_venue);
        var signed = Encoding.UTF8.GetString(_venue.Sign(new PlaceOrders([Limit(true, 100_000, 0.01m)])).ToUtf8Json());
        await client.SendAsync("""{"method":"post","id":1,"request":{"type":"action","payload":""" + signed + "}}");

        var frames = new List<string>();
        // A dropped post takes the connection along, perhaps before the ping is out.
        if (await client.TrySendAsync("""{"method":"ping"}"""))
        {
            while (await client.TryTextAsync() is { } frame && frame != """{"channel":"pong"}""")
                frames.Add(frame);
        }

        Assert.Equal(orders, _venue.Exchange.Accounts.All.Single().Exchange.Orders.Count);
        Assert.Equal(kind switch { "LoseAnswer" or "Drop" => 0, "Duplicate" => 2, _ => 1 }, frames.Count);
    }

    [Fact]
    public async Task A_frozen_network_answers_nothing_and_closes_nothing()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        await _venue.AdminAsync(HttpMethod.Put, "/admin/freeze", """{"seconds":3600}""");

        var reading = _venue.InfoAsync("""{"type":"meta"}""");
        await client.SendAsync("""{"method":"ping"}""");
        await _venue.AdminAsync(HttpMethod.Get, "/admin/accounts", "{}");
        Assert.False(reading.IsCompleted);

        await _venue.AdminAsync(HttpMethod.Put, "/admin/freeze", """{"seconds":0}""");
        await reading;
        Assert.Equal("""{"channel":"pong"}""", await client.TextAsync());
    }

    [Fact]
    public async Task A_script_skews_the_clock_stops_the_data_and_cuts_the_streams_at_its_times()
    {
        var clock = new ManualClock();
        await using var venue = await StartAsync(
            clock, ("Faults:0:Scope", "Venue"), ("Faults:0:Kind", "ClockSkew"), ("Faults:0:AfterSeconds", "60"), ("Faults:0:ForSeconds", "60"),
            ("Faults:0:SkewMs", "500000"), ("Faults:1:Scope", "Venue"), ("Faults:1:Kind", "Stale"), ("Faults:1:AfterSeconds", "60"),
            ("Faults:2:Scope", "Venue"), ("Faults:2:Kind", "Disconnect"), ("Faults:2:AfterSeconds", "60"));
        await using var client = await StreamClient.ConnectAsync(venue);
        Assert.Equal(0, venue.Exchange.ClockSkewMs);

        clock.Advance(TimeSpan.FromSeconds(59));
        await client.SendAsync("""{"method":"ping"}""");
        Assert.Equal("""{"channel":"pong"}""", await client.TextAsync());
        clock.Advance(TimeSpan.FromSeconds(1));
        while (await client.TryTextAsync() is not null)
        {
        }

        Assert.Equal((500_000L, true), (venue.Exchange.ClockSkewMs, venue.Exchange.IsStale));
        clock.Advance(TimeSpan.FromSeconds(60));
        await UntilAsync(() => venue.Exchange.ClockSkewMs == 0);
        Assert.True(venue.Exchange.IsStale);
    }

    [Fact]
    public async Task A_script_restarts_the_venue_with_its_state()
    {
        var folder = Directory.CreateTempSubdirectory("venue-state");
        var clock = new ManualClock();
        await using (var venue = await StartAsync(
            clock, ("StateFile", Path.Combine(folder.FullName, "state.json")), ("Faults:0:Scope", "Venue"), ("Faults:0:Kind", "Restart"), ("Faults:0:AfterSeconds", "30")))
        {
            await venue.OrderAsync(Limit(true, 100_000, 0.01m));
            var before = venue.Exchange.Core;

            clock.Advance(TimeSpan.FromSeconds(30));
            await UntilAsync(() => venue.Exchange.Read(_ => venue.Exchange.Core) != before);

            Assert.Single((await venue.InfoAsync($$"""{"type":"openOrders","user":"{{User}}"}""")).EnumerateArray());
        }

        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/admin/deposits", """{"user":"0x14791697260e4c9a71f18484c9f997b308e59325","usd":"much"}""", "usd")]
    [InlineData("/admin/faults", """{"scope":"Nowhere","kind":"Delay"}""", "scope")]
    [InlineData("/admin/accounts", "nonsense", "JSON")]
    public async Task A_body_that_cannot_be_read_is_named(string path, string body, string part)
    {
        using var response = await _venue.Http.PostAsync(new Uri(path, UriKind.Relative), Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"scope":"Stream","kind":"Status"}""", "Kind Status does not strike scope Stream: expected one of Delay, Drop, Duplicate")]
    [InlineData("""{"scope":"Venue","kind":"Delay"}""", "expected one of ClockSkew, Stale, Disconnect, Restart, Freeze")]
    [InlineData("""{"scope":"Info","kind":"Refuse"}""", "Kind Refuse does not strike scope Info")]
    public async Task A_rule_that_could_never_strike_is_refused(string rule, string part)
    {
        using var response = await _venue.Http.PostAsync(new Uri("/admin/faults", UriKind.Relative), Json(rule));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_comes_twice_is_refused_as_bad_schema()
    {
        using var response = await _venue.Http.PostAsync(new Uri("/exchange", UriKind.Relative), Json("""{"action":{"type":"noop","type":"noop"},"nonce":1}"""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
    }

    [Fact]
    public async Task A_committed_action_is_answered_later_when_asked_to()
    {
        await using var venue = await StartAsync(new ManualClock(), ("AnswerDelayMs", "60000"));
        await using var client = await StreamClient.ConnectAsync(venue);
        var signed = Encoding.UTF8.GetString(venue.Sign(new PlaceOrders([Limit(true, 100_000, 0.01m)])).ToUtf8Json());
        await client.SendAsync("""{"method":"post","id":1,"request":{"type":"action","payload":""" + signed + "}}");

        await client.SendAsync("""{"method":"ping"}""");

        Assert.Equal("""{"channel":"pong"}""", await client.TextAsync());
        Assert.Single(venue.Exchange.Accounts.All.Single().Exchange.Orders);
    }

    private Task<string> FaultAsync(string scope, string kind, string more = "") =>
        _venue.AdminAsync(HttpMethod.Post, "/admin/faults", $$"""{"scope":"{{scope}}","kind":"{{kind}}"{{more}}}""");

    private static async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "It never happened.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}

using System.Net;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>What the admin API does to accounts and markets, and how the exchange shows it.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task An_order_by_hand_needs_no_signature_and_is_answered_as_on_the_exchange()
    {
        var answer = await ActAsync("""{"type":"order","orders":[{"a":0,"b":true,"p":"100000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}}}],"grouping":"na"}""");

        var orderId = answer.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].GetProperty("resting").GetProperty("oid").GetInt64();
        var open = Assert.Single((await _venue.InfoAsync($$"""{"type":"openOrders","user":"{{User}}"}""")).EnumerateArray());
        Assert.Equal(orderId, open.GetProperty("oid").GetInt64());
    }

    [Fact]
    public async Task A_forced_liquidation_shows_in_fills_events_and_ledger()
    {
        await BuyAsync(0.5m);
        await using var client = await StreamClient.ConnectAsync(_venue);
        await client.SubscribeAsync($$"""{"type":"userEvents","user":"{{User}}"}""");

        await _venue.AdminAsync(HttpMethod.Post, "/admin/liquidations", $$"""{"user":"{{User}}","method":"Market"}""");

        var fills = (await client.NextAsync("user")).GetProperty("fills");
        Assert.Equal(("Close Long", User, "market"), (Text(fills[0], "dir"), Text(Liquidation(fills[0]), "liquidatedUser"), Text(Liquidation(fills[0]), "method")));
        Assert.Equal(User, Text((await client.NextAsync("user")).GetProperty("liquidation"), "liquidated_user"));
        var update = Assert.Single((await _venue.InfoAsync($$"""{"type":"userNonFundingLedgerUpdates","user":"{{User}}","startTime":0}""")).EnumerateArray());
        Assert.Equal(("liquidation", "BTC"), (Text(update.GetProperty("delta"), "type"), Text(update.GetProperty("delta").GetProperty("liquidatedPositions")[0], "coin")));
    }

    [Theory]
    [InlineData("/admin/liquidations", ",\"method\":\"Backstop\"", "Liquidated Cross Long")]
    [InlineData("/admin/liquidations", ",\"method\":\"Deleveraging\"", "Auto-Deleveraging")]
    [InlineData("/admin/deleveragings", ",\"coin\":\"BTC\"", "Auto-Deleveraging")]
    public async Task Positions_that_leave_without_the_book_say_so(string path, string more, string direction)
    {
        await BuyAsync(0.01m);

        await _venue.AdminAsync(HttpMethod.Post, path, $$"""{"user":"{{User}}"{{more}}}""");

        var fill = (await _venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}"""))[0];
        Assert.Equal((direction, "backstop", "0.0"), (Text(fill, "dir"), Text(Liquidation(fill), "method"), Text(fill, "fee")));
        Assert.NotEqual(0, fill.GetProperty("oid").GetInt64());
        Assert.Empty((await _venue.InfoAsync($$"""{"type":"clearinghouseState","user":"{{User}}"}""")).GetProperty("assetPositions").EnumerateArray());
    }

    [Fact]
    public async Task A_shifted_price_stays_shifted_and_liquidates_who_cannot_bear_it()
    {
        await BuyAsync(10m);
        var before = await _venue.MidAsync();

        await _venue.AdminAsync(HttpMethod.Post, "/admin/price-shifts", """{"coin":"BTC","percent":-20}""");
        _venue.After(TimeSpan.FromMinutes(3));

        Assert.InRange(await _venue.MidAsync(), before * 0.79m, before * 0.81m);
        Assert.Empty((await _venue.InfoAsync($$"""{"type":"clearinghouseState","user":"{{User}}"}""")).GetProperty("assetPositions").EnumerateArray());
    }

    [Theory]
    [InlineData("/admin/deposits", """{"user":"0x00000000000000000000000000000000000000aa","usd":1}""", "is not an account of this exchange")]
    [InlineData("/admin/deposits", """{"user":"0x14791697260e4c9a71f18484c9f997b308e59325","usd":-1}""", "expected an amount above 0")]
    [InlineData("/admin/liquidations", """{"user":"0x14791697260e4c9a71f18484c9f997b308e59325"}""", "holds no position in any market")]
    [InlineData("/admin/price-shifts", """{"coin":"NOPE","percent":1}""", "is not traded here: expected one of BTC, ETH, SOL")]
    [InlineData("/admin/price-shifts", """{"coin":"BTC","percent":-100}""", "expected more than -100")]
    [InlineData("/admin/actions", """{"user":"0x14791697260e4c9a71f18484c9f997b308e59325","action":{"type":"order"}}""", "missing field `orders`")]
    public async Task Commands_that_make_no_sense_are_refused_in_one_sentence(string path, string body, string part)
    {
        using var response = await _venue.Http.PostAsync(new Uri(path, UriKind.Relative), Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_after_commands_and_idle_minutes_gives_the_same_exchange()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("venue-state").FullName, "state.json");
        await using var venue = await StartAsync(new ManualClock(), ("StateFile", file));
        // Seconds that a restart will skip, because nobody trades in them.
        for (var second = 0; second < 200; second++)
            venue.After(TimeSpan.FromSeconds(1));
        await venue.SendAsync("""{"type":"createSubAccount","name":"one"}""");
        await venue.AdminAsync(HttpMethod.Post, "/admin/deposits", $$"""{"user":"{{User}}","usd":123}""");
        await venue.AdminAsync(HttpMethod.Post, "/admin/price-shifts", """{"coin":"BTC","percent":5}""");
        await venue.AdminAsync(
            HttpMethod.Post, "/admin/actions",
            $$$$"""{"user":"{{{{User}}}}","action":{"type":"order","orders":[{"a":0,"b":true,"p":"200000","s":"0.01","r":false,"t":{"limit":{"tif":"Ioc"}}}],"grouping":"na"}}""");
        await venue.AdminAsync(HttpMethod.Post, "/admin/deleveragings", $$"""{"user":"{{User}}","coin":"BTC"}""");
        venue.After(TimeSpan.FromMinutes(5));
        var before = await SeenAsync(venue);

        await venue.AdminAsync(HttpMethod.Post, "/admin/restart", "{}");

        Assert.Equal(before, await SeenAsync(venue));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static async Task<string> SeenAsync(VenueHost venue)
    {
        var seen = new List<string>();
        foreach (var request in (string[])["userFills", "subAccounts", "clearinghouseState", "openOrders", "historicalOrders", "userFees", "portfolio"])
            seen.Add((await venue.InfoAsync($$"""{"type":"{{request}}","user":"{{User}}"}""")).GetRawText());
        seen.Add((await venue.InfoAsync($$"""{"type":"userNonFundingLedgerUpdates","user":"{{User}}","startTime":0}""")).GetRawText());
        foreach (var request in ReplayTests.MarketReads)
            seen.Add((await venue.InfoAsync(request)).GetRawText());
        return string.Join('\n', seen);
    }

    private async Task BuyAsync(decimal quantity) =>
        await _venue.OrderAsync(Limit(true, decimal.Round(await _venue.MidAsync() * 1.05m), quantity, WireTimeInForce.Ioc));

    private async Task<JsonElement> ActAsync(string action)
    {
        using var document = JsonDocument.Parse(await _venue.AdminAsync(HttpMethod.Post, "/admin/actions", $$"""{"user":"{{User}}","action":{{action}}}"""));
        return document.RootElement.Clone();
    }

    private static JsonElement Liquidation(JsonElement fill) => fill.GetProperty("liquidation");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

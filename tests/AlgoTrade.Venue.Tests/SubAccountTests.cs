using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class SubAccountTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task The_masters_api_wallet_trades_for_a_sub_account_named_in_the_envelope()
    {
        var sub = await OpenAsync("grid");
        Assert.Equal("ok", Status(await _venue.SendAsync($$"""{"type":"subAccountTransfer","subAccountUser":"{{sub}}","isDeposit":true,"usd":5000000000}""")));

        var placed = await _venue.SendAsync(new PlaceOrders([Limit(true, decimal.Round(await _venue.MidAsync() * 1.05m), 0.01m, WireTimeInForce.Ioc)]), vault: sub);

        Assert.True(placed.GetProperty("response").GetProperty("data").GetProperty("statuses")[0].TryGetProperty("filled", out _), placed.ToString());
        Assert.Single((await _venue.InfoAsync($$"""{"type":"userFills","user":"{{sub}}"}""")).EnumerateArray());
        Assert.Empty((await _venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}""")).EnumerateArray());
        var listed = Assert.Single((await _venue.InfoAsync($$"""{"type":"subAccounts","user":"{{User}}"}""")).EnumerateArray());
        Assert.Equal(("grid", sub.ToString(), User), (Text(listed, "name"), Text(listed, "subAccountUser"), Text(listed, "master")));
        Assert.Equal("0.01", Text(listed.GetProperty("clearinghouseState").GetProperty("assetPositions")[0].GetProperty("position"), "szi"));
        var role = await _venue.InfoAsync($$"""{"type":"userRole","user":"{{sub}}"}""");
        Assert.Equal(("subAccount", User), (Text(role, "role"), Text(role.GetProperty("data"), "master")));
    }

    [Fact]
    public async Task A_strange_vault_is_not_registered_and_nothing_is_traded()
    {
        var stranger = AccountAddress.Parse("0x00000000000000000000000000000000000000aa");

        var answer = await _venue.SendAsync(new Noop(), vault: stranger);

        Assert.Equal($"Vault not registered: {stranger}", Text(answer, "response"));
        var sub = await OpenAsync("one");
        await _venue.AdminAsync(HttpMethod.Post, "/admin/accounts", $$"""{"address":"{{StrangerKey.Address}}","cash":1000}""");
        Assert.Equal($"Vault not registered: {sub}", Text(await _venue.SendAsync(new Noop(), StrangerKey, vault: sub), "response"));
    }

    [Fact]
    public async Task Names_are_short_and_unique_and_can_be_changed()
    {
        var sub = await OpenAsync("one");
        Assert.Equal("err", Status(await _venue.SendAsync("""{"type":"createSubAccount","name":"one"}""")));
        Assert.Equal("err", Status(await _venue.SendAsync("""{"type":"createSubAccount","name":"a name of far too many letters"}""")));

        Assert.Equal("ok", Status(await _venue.SendAsync($$"""{"type":"subAccountModify","subAccountUser":"{{sub}}","name":"two"}""")));

        Assert.Equal("two", Text((await _venue.InfoAsync($$"""{"type":"subAccounts","user":"{{User}}"}"""))[0], "name"));
    }

    [Fact]
    public async Task The_exchange_asks_for_volume_before_it_opens_one_when_told_to()
    {
        await using var venue = await StartAsync(new ManualClock(), ("SubAccountVolume", "100000"));

        var answer = await venue.SendAsync("""{"type":"createSubAccount","name":"one"}""");

        Assert.Equal("Cannot create sub-accounts until enough volume traded. Required: $100000. Traded: $0.", Text(answer, "response"));
    }

    private async Task<AccountAddress> OpenAsync(string name)
    {
        var opened = await _venue.SendAsync($$"""{"type":"createSubAccount","name":"{{name}}"}""");
        return AccountAddress.Parse(Text(opened.GetProperty("response"), "data"));
    }

    private static string Status(JsonElement answer) => Text(answer, "status");

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

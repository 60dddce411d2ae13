using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.Options;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>A vault is an account without a key that its leader trades by naming it in the envelope.</summary>
public sealed class VaultTests : IAsyncLifetime
{
    private const string Vault = "0x00000000000000000000000000000000000000fa";

    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(settings:
        [("HistoryMinutes", "10"), ("Accounts:1:Address", Vault), ("Accounts:1:Cash", "20000"), ("Accounts:1:Leader", User.ToUpperInvariant().Replace("0X", "0x", StringComparison.Ordinal))]);

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task The_adapter_trades_for_a_vault_and_its_ledger_is_the_vaults()
    {
        await using var session = await AdapterSession.StartAsync(_venue, ("AccountAddress", Vault), ("IsSubAccountOrVault", "true"));

        await session.TradeAsync();

        await session.AssertSameLedgerAsync();
        Assert.Empty((await _venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}""")).EnumerateArray());
    }

    [Fact]
    public async Task Only_its_leader_and_the_leaders_api_wallets_trade_it()
    {
        var vault = AccountAddress.Parse(Vault);
        await _venue.AdminAsync(HttpMethod.Post, "/admin/accounts", $$"""{"address":"{{StrangerKey.Address}}","cash":1000}""");

        Assert.Equal("ok", Text(await _venue.SendAsync(new Noop(), vault: vault), "status"));
        Assert.Equal("ok", Text(await _venue.SendAsync(new Noop(), MasterKey, vault: vault), "status"));
        Assert.Equal($"Vault not registered: {Vault}", Text(await _venue.SendAsync(new Noop(), StrangerKey, vault: vault), "response"));
    }

    [Fact]
    public async Task It_is_called_a_vault_and_is_no_sub_account()
    {
        Assert.Equal("""{"role":"vault"}""", (await _venue.InfoAsync($$"""{"type":"userRole","user":"{{Vault}}"}""")).GetRawText());
        Assert.Equal(JsonValueKind.Null, (await _venue.InfoAsync($$"""{"type":"subAccounts","user":"{{User}}"}""")).ValueKind);
        var moved = await _venue.SendAsync($$"""{"type":"subAccountTransfer","subAccountUser":"{{Vault}}","isDeposit":false,"usd":1000000}""");
        Assert.Equal($"Sub-account {Vault} is not registered to {User}.", Text(moved, "response"));
    }

    [Theory]
    [InlineData("Leader", "0x00000000000000000000000000000000000000aa", "Venue:Accounts:1: Leader is 0x00000000000000000000000000000000000000aa: expected the address of an account before it")]
    [InlineData("Leader", "me", "'me' is not an address")]
    [InlineData("Agents:0", "0x00000000000000000000000000000000000000ab", "has agents: expected none")]
    public async Task A_vault_that_nobody_could_lead_stops_the_start(string field, string value, string part)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            new ManualClock(), ("Accounts:1:Address", Vault), ("Accounts:1:Leader", User), ($"Accounts:1:{field}", value)));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"address":"0x00000000000000000000000000000000000000fb","leader":"0x00000000000000000000000000000000000000aa"}""", "'0x00000000000000000000000000000000000000aa' is not an account")]
    [InlineData("""{"address":"0x00000000000000000000000000000000000000fb","leader":"0x00000000000000000000000000000000000000fa"}""", "cannot lead a vault: expected an account that is neither sub-account nor vault")]
    [InlineData("""{"address":"0x00000000000000000000000000000000000000fa","leader":"0x14791697260e4c9a71f18484c9f997b308e59325"}""", "is open already and cannot become a vault")]
    public async Task A_vault_that_nobody_could_lead_is_refused_by_the_command(string body, string part)
    {
        using var response = await _venue.Http.PostAsync(new Uri("/admin/accounts", UriKind.Relative), Json(body));

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(part, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

using System.Globalization;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class TransferTests : IAsyncLifetime
{
    private const string Chain = "\"signatureChainId\":\"0x66eee\",\"hyperliquidChain\":\"Testnet\"";
    private const string Friend = "0x00000000000000000000000000000000000000aa";
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task Money_paid_in_and_out_by_the_admin_shows_in_value_and_ledger()
    {
        await _venue.AdminAsync(HttpMethod.Post, "/admin/deposits", $$"""{"user":"{{User}}","usd":2500.5}""");
        await _venue.AdminAsync(HttpMethod.Post, "/admin/withdrawals", $$"""{"user":"{{User}}","usd":101}""");

        Assert.Equal(102_399.5m, await ValueAsync(User));
        var deltas = await DeltasAsync(User);
        Assert.Equal(["deposit 2500.5", "withdraw 100.0"], deltas.Select(delta => $"{Text(delta, "type")} {Text(delta, "usdc")}"));
        Assert.Equal("1.0", Text(deltas[1], "fee"));
    }

    [Fact]
    public async Task Sending_to_a_new_address_opens_it_for_a_fee()
    {
        Assert.Equal("ok", await SendAsync("usdSend", $"\"destination\":\"{Friend}\",\"amount\":\"1000\",\"time\":NONCE"));
        Assert.Equal("ok", await SendAsync("usdSend", $"\"destination\":\"{Friend}\",\"amount\":\"500\",\"time\":NONCE"));

        Assert.Equal((98_499m, 1_500m), (await ValueAsync(User), await ValueAsync(Friend)));
        Assert.Equal(["1.0", "0.0"], (await DeltasAsync(Friend)).Select(delta => Text(delta, "fee")));
        Assert.All(await DeltasAsync(Friend), delta => Assert.Equal(("internalTransfer", User, Friend), (Text(delta, "type"), Text(delta, "user"), Text(delta, "destination"))));
    }

    [Fact]
    public async Task More_than_is_withdrawable_stays()
    {
        await _venue.OrderAsync(Limit(true, decimal.Round(await _venue.MidAsync() * 1.05m), 10m, WireTimeInForce.Ioc));

        Assert.Equal("Insufficient balance for withdrawal.", await SendAsync("withdraw3", $"\"destination\":\"{Friend}\",\"amount\":\"99000\",\"time\":NONCE"));
        Assert.Equal("ok", await SendAsync("withdraw3", $"\"destination\":\"{Friend}\",\"amount\":\"100\",\"time\":NONCE"));
        Assert.Equal("Cannot self-transfer.", await SendAsync("usdSend", $"\"destination\":\"{User}\",\"amount\":\"1\",\"time\":NONCE"));
        Assert.StartsWith("Invalid amount '-5'", await SendAsync("usdSend", $"\"destination\":\"{Friend}\",\"amount\":\"-5\",\"time\":NONCE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Money_moves_between_perpetuals_and_spot_wallet_and_back()
    {
        Assert.Equal("ok", await SendAsync("usdClassTransfer", "\"amount\":\"400\",\"toPerp\":false,\"nonce\":NONCE"));
        Assert.Equal(99_600m, await ValueAsync(User));
        Assert.Equal("400.0", Text((await _venue.InfoAsync($$"""{"type":"spotClearinghouseState","user":"{{User}}"}""")).GetProperty("balances")[0], "total"));

        Assert.Equal("Insufficient balance for transfer.", await SendAsync("usdClassTransfer", "\"amount\":\"401\",\"toPerp\":true,\"nonce\":NONCE"));
        Assert.Equal("ok", await SendAsync(
            "sendAsset",
            $"\"destination\":\"{User}\",\"sourceDex\":\"spot\",\"destinationDex\":\"\",\"token\":\"USDC:0x6d1e7cde53ba9467b783cb7c530ce054\",\"amount\":\"400\",\"fromSubAccount\":\"\",\"nonce\":NONCE"));
        Assert.Equal(100_000m, await ValueAsync(User));
        Assert.Equal(["accountClassTransfer", "send"], (await DeltasAsync(User)).Select(delta => Text(delta, "type")));
    }

    [Fact]
    public async Task Ledger_updates_are_streamed_after_a_snapshot()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        await client.SubscribeAsync($$"""{"type":"userNonFundingLedgerUpdates","user":"{{User}}"}""");
        Assert.True((await client.NextAsync("userNonFundingLedgerUpdates")).GetProperty("isSnapshot").GetBoolean());

        await _venue.AdminAsync(HttpMethod.Post, "/admin/deposits", $$"""{"user":"{{User}}","usd":7}""");

        var moved = await client.NextAsync("userNonFundingLedgerUpdates");
        Assert.Equal("7.0", Text(moved.GetProperty("nonFundingLedgerUpdates")[0].GetProperty("delta"), "usdc"));
    }

    [Fact]
    public async Task Bought_requests_are_used_first_and_cost_money()
    {
        Assert.Equal("ok", Text(await _venue.SendAsync("""{"type":"reserveRequestWeight","weight":1000}"""), "status"));

        Assert.Equal(99_999.5m, await ValueAsync(User));
        var limit = await _venue.InfoAsync($$"""{"type":"userRateLimit","user":"{{User}}"}""");
        Assert.Equal((0, 999), (limit.GetProperty("nRequestsUsed").GetInt32(), limit.GetProperty("nRequestsSurplus").GetInt32()));
    }

    [Fact]
    public async Task An_api_wallet_cannot_move_money_out()
    {
        var nonce = _venue.NextNonce();
        using var document = JsonDocument.Parse($$"""{"type":"usdSend",{{Chain}},"destination":"{{Friend}}","amount":"1","time":{{nonce}}}""");

        var answer = await _venue.SendAsync(ActionReader.Read(document.RootElement), AgentKey, nonce);

        Assert.Equal($"Must deposit before performing actions. User: {AgentKey.Address}", Text(answer, "response"));
    }

    private async Task<string> SendAsync(string type, string fields)
    {
        var answer = await _venue.SendAsMasterAsync($$"""{"type":"{{type}}",{{Chain}},{{fields}}}""");
        return Text(answer, "status") == "ok" ? "ok" : Text(answer, "response");
    }

    private async Task<decimal> ValueAsync(string user) => decimal.Parse(
        Text((await _venue.InfoAsync($$"""{"type":"clearinghouseState","user":"{{user}}"}""")).GetProperty("marginSummary"), "accountValue"),
        CultureInfo.InvariantCulture);

    private async Task<List<JsonElement>> DeltasAsync(string user) =>
        [.. (await _venue.InfoAsync($$"""{"type":"userNonFundingLedgerUpdates","user":"{{user}}","startTime":0}""")).EnumerateArray().Select(row => row.GetProperty("delta"))];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

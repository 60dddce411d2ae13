using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.Options;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class RestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("venue").FullName;

    private string StateFile => Path.Combine(_folder, "venue.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Orders_positions_fills_and_nonces_survive_a_restart_and_the_market_went_on_meanwhile()
    {
        var clock = new ManualClock();
        string before;
        long nonce;
        await using (var venue = await StartAsync(clock, ("StateFile", StateFile)))
        {
            await TradeAsync(venue);
            nonce = venue.NextNonce();
            await venue.SendAsync(new Noop(), nonce: nonce);
            before = await StateAsync(venue);
        }

        await File.AppendAllTextAsync(StateFile, """{"t":17""");
        clock.Advance(TimeSpan.FromSeconds(7));
        await using var restarted = await StartAsync(clock, ("StateFile", StateFile));

        Assert.Equal(before, await StateAsync(restarted));
        Assert.StartsWith(
            "Invalid nonce: duplicate", (await restarted.SendAsync(new Noop(), nonce: nonce)).GetProperty("response").GetString(), StringComparison.Ordinal);
        restarted.After(TimeSpan.FromSeconds(3));
        Assert.True((await restarted.OrderAsync(Limit(isBuy: true, 90_000, 0.01m))).TryGetProperty("resting", out _));
    }

    [Fact]
    public async Task A_restart_on_command_cuts_streams_and_keeps_the_books()
    {
        await using var venue = await StartAsync(new ManualClock(), ("StateFile", StateFile));
        await TradeAsync(venue);
        await using var client = await StreamClient.ConnectAsync(venue);
        await client.SubscribeAsync("""{"type":"bbo","coin":"BTC"}""");
        var before = await StateAsync(venue);

        using var answer = await venue.Http.PostAsync(new Uri("/admin/restart", UriKind.Relative), null);

        Assert.True(answer.IsSuccessStatusCode);
        while (await client.TryTextAsync() is not null)
        {
        }

        Assert.Equal(before, await StateAsync(venue));
    }

    [Fact]
    public async Task A_state_file_of_another_market_is_refused()
    {
        await using (await StartAsync(new ManualClock(), ("StateFile", StateFile)))
        {
        }

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new ManualClock(), ("StateFile", StateFile), ("Seed", "2")));

        Assert.Contains("Move the file away", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "not a state file", "does not begin like a state file")]
    [InlineData(0, "{}", "does not begin like a state file")]
    [InlineData(2, "{\"t\":17", "is damaged in line 3")]
    [InlineData(2, "{\"t\":17,\"next\":18}", "is damaged in line 3")]
    [InlineData(2, "null", "is damaged in line 3")]
    public async Task A_damaged_state_file_is_refused_instead_of_half_believed(int line, string damage, string part)
    {
        await using (var venue = await StartAsync(new ManualClock(), ("StateFile", StateFile)))
            await TradeAsync(venue);
        var lines = await File.ReadAllLinesAsync(StateFile);
        Assert.True(lines.Length > 4);
        lines[line] = damage;
        await File.WriteAllLinesAsync(StateFile, lines);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(new ManualClock(), ("StateFile", StateFile)));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        Assert.Equal(lines, await File.ReadAllLinesAsync(StateFile));
    }

    private static async Task TradeAsync(VenueHost venue)
    {
        var mid = await venue.MidAsync();
        await venue.OrderAsync(Limit(isBuy: true, decimal.Round(mid * 1.05m), 0.02m, WireTimeInForce.Ioc));
        await venue.OrderAsync(Limit(isBuy: true, decimal.Round(mid * 0.9m), 0.01m));
        await venue.OrderAsync(Trigger(isBuy: false, decimal.Round(mid * 0.9m), decimal.Round(mid * 0.8m), 0.02m, TriggerDirection.StopLoss));
        venue.After(TimeSpan.FromMinutes(7));
        await venue.OrderAsync(Limit(isBuy: false, decimal.Round(await venue.MidAsync() * 0.95m), 0.005m, WireTimeInForce.Ioc, reduceOnly: true));
    }

    private static async Task<string> StateAsync(VenueHost venue)
    {
        var parts = new List<string>();
        foreach (var request in (string[])["userFills", "historicalOrders", "frontendOpenOrders", "extraAgents", "userRateLimit"])
            parts.Add((await venue.InfoAsync($$"""{"type":"{{request}}","user":"{{User}}"}""")).GetRawText());
        return string.Join('\n', parts).Replace(",\"nRequestsUsed\":5", "", StringComparison.Ordinal).Replace(",\"nRequestsUsed\":6", "", StringComparison.Ordinal);
    }
}

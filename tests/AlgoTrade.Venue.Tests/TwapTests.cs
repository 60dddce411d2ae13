using System.Text.Json;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

public sealed class TwapTests : IAsyncLifetime
{
    private VenueHost _venue = null!;

    public async Task InitializeAsync() => _venue = await StartAsync(new ManualClock());

    public Task DisposeAsync() => _venue.DisposeAsync().AsTask();

    [Fact]
    public async Task Its_slices_are_fills_with_its_id_and_no_hash_and_its_history_tells_beginning_and_end()
    {
        await using var client = await StreamClient.ConnectAsync(_venue);
        await client.SubscribeAsync($$"""{"type":"userTwapSliceFills","user":"{{User}}"}""");
        await client.SubscribeAsync($$"""{"type":"userTwapHistory","user":"{{User}}"}""");
        await client.SubscribeAsync($$"""{"type":"twapStates","user":"{{User}}"}""");
        var id = await PlaceAsync(5);

        var states = (await NextAsync(client, "twapStates", data => data.GetProperty("states").GetArrayLength() > 0)).GetProperty("states");
        Assert.Equal((id, "0.1"), (states[0][0].GetInt64(), states[0][1].GetProperty("sz").GetString()));
        _venue.After(TimeSpan.FromMinutes(5));

        var slices = (await _venue.InfoAsync($$"""{"type":"userTwapSliceFills","user":"{{User}}"}""")).EnumerateArray().ToList();
        Assert.Equal(10, slices.Count);
        Assert.All(slices, slice => Assert.Equal(
            (id, id, "0x" + new string('0', 64)),
            (slice.GetProperty("twapId").GetInt64(), slice.GetProperty("fill").GetProperty("twapId").GetInt64(), slice.GetProperty("fill").GetProperty("hash").GetString())));
        var history = (await _venue.InfoAsync($$"""{"type":"twapHistory","user":"{{User}}"}""")).EnumerateArray().ToList();
        Assert.Equal(["finished", "activated"], history.Select(row => row.GetProperty("status").GetProperty("status").GetString()));
        Assert.Equal(["0.1", "0.0"], history.Select(row => row.GetProperty("state").GetProperty("executedSz").GetString()));
        var streamed = await NextAsync(client, "userTwapSliceFills", data => data.GetProperty("twapSliceFills").GetArrayLength() > 0);
        Assert.Equal(id, streamed.GetProperty("twapSliceFills")[0].GetProperty("twapId").GetInt64());
    }

    [Fact]
    public async Task A_canceled_one_can_be_canceled_once()
    {
        var id = await PlaceAsync(30);

        Assert.Equal("success", (await CancelAsync(id)).GetString());
        Assert.Equal("TWAP was never placed, already canceled, or filled.", (await CancelAsync(id)).GetProperty("error").GetString());
    }

    private async Task<long> PlaceAsync(int minutes)
    {
        var answer = await _venue.SendAsync($$$"""{"type":"twapOrder","twap":{"a":0,"b":true,"s":"0.1","r":false,"m":{{{minutes}}},"t":false}}""");
        return answer.GetProperty("response").GetProperty("data").GetProperty("status").GetProperty("running").GetProperty("twapId").GetInt64();
    }

    private async Task<JsonElement> CancelAsync(long id) =>
        (await _venue.SendAsync($$"""{"type":"twapCancel","a":0,"t":{{id}}}""")).GetProperty("response").GetProperty("data").GetProperty("status");

    private static async Task<JsonElement> NextAsync(StreamClient client, string channel, Func<JsonElement, bool> isWanted)
    {
        while (true)
        {
            var data = await client.NextAsync(channel);
            if (isWanted(data))
                return data;
        }
    }
}

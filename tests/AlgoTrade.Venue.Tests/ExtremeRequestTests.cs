using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Commands;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>
/// Actions, reads and subscriptions whose values are as extreme as JSON allows: answered or refused, never a failure of the exchange, and a restart
/// plays all of them again.
/// </summary>
public sealed class ExtremeRequestTests : IDisposable
{
    private const int Rounds = 3_000;

    private static readonly string[] Actions =
    [
        """{"type":"order","orders":[{"a":0,"b":true,"p":"100000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}},"c":"0x00000000000000000000000000000007"}],"grouping":"na"}""",
        """{"type":"order","orders":[{"a":0,"b":false,"p":"100000","s":"0.01","r":true,"t":{"limit":{"tif":"Ioc"}}}],"grouping":"na"}""",
        """{"type":"order","orders":[{"a":1,"b":true,"p":"90000","s":"0.01","r":false,"t":{"trigger":{"isMarket":true,"triggerPx":"90000","tpsl":"sl"}}}],"grouping":"normalTpsl"}""",
        """{"type":"order","orders":[{"a":0,"b":false,"p":"90000","s":"0","r":true,"t":{"trigger":{"isMarket":false,"triggerPx":"90000","tpsl":"tp"}}}],"grouping":"positionTpsl"}""",
        """{"type":"modify","oid":1,"order":{"a":0,"b":true,"p":"100000","s":"0.01","r":false,"t":{"limit":{"tif":"Alo"}}},"a":true}""",
        """{"type":"batchModify","modifies":[{"oid":"0x00000000000000000000000000000007","order":{"a":0,"b":true,"p":"100000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}}}}]}""",
        """{"type":"cancel","cancels":[{"a":0,"o":1}]}""",
        """{"type":"cancelByCloid","cancels":[{"asset":0,"cloid":"0x00000000000000000000000000000007"}]}""",
        """{"type":"scheduleCancel","time":1700000000000}""",
        """{"type":"updateLeverage","asset":0,"isCross":true,"leverage":3}""",
        """{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":1000000}""",
        """{"type":"twapOrder","twap":{"a":0,"b":true,"s":"0.1","r":false,"m":30,"t":false}}""",
        """{"type":"twapCancel","a":0,"t":1}""",
        """{"type":"reserveRequestWeight","weight":1}""",
        """{"type":"createSubAccount","name":"one"}""",
        """{"type":"subAccountTransfer","subAccountUser":"0x00000000000000000000000000000000000000aa","isDeposit":true,"usd":1000000}""",
        """{"type":"agentSendAsset","destination":"0x14791697260e4c9a71f18484c9f997b308e59325","sourceDex":"","destinationDex":"spot","token":"USDC","amount":"1","fromSubAccount":"","nonce":1}""",
        """{"type":"usdSend","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","destination":"0x00000000000000000000000000000000000000aa","amount":"1","time":1}""",
        """{"type":"usdClassTransfer","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","amount":"1","toPerp":false,"nonce":1}""",
        """{"type":"withdraw3","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","destination":"0x00000000000000000000000000000000000000aa","amount":"1","time":1}""",
        """{"type":"approveAgent","signatureChainId":"0x66eee","hyperliquidChain":"Testnet","agentAddress":"0x00000000000000000000000000000000000000ab","agentName":"bot valid_until 1900000000000","nonce":1}""",
    ];

    private static readonly string[] Reads =
    [
        """{"type":"l2Book","coin":"BTC","nSigFigs":5,"mantissa":2}""",
        """{"type":"candleSnapshot","req":{"coin":"BTC","interval":"1h","startTime":0,"endTime":1900000000000}}""",
        """{"type":"fundingHistory","coin":"BTC","startTime":0,"endTime":1900000000000}""",
        """{"type":"userFillsByTime","user":"0x14791697260e4c9a71f18484c9f997b308e59325","startTime":0,"endTime":1900000000000,"aggregateByTime":true,"reversed":true}""",
        """{"type":"userFunding","user":"0x14791697260e4c9a71f18484c9f997b308e59325","startTime":0}""",
        """{"type":"userNonFundingLedgerUpdates","user":"0x14791697260e4c9a71f18484c9f997b308e59325","startTime":0}""",
        """{"type":"userTwapSliceFillsByTime","user":"0x14791697260e4c9a71f18484c9f997b308e59325","startTime":0}""",
        """{"type":"orderStatus","user":"0x14791697260e4c9a71f18484c9f997b308e59325","oid":1}""",
        """{"type":"activeAssetData","user":"0x14791697260e4c9a71f18484c9f997b308e59325","coin":"BTC"}""",
        """{"type":"marginTable","id":56}""",
        """{"type":"clearinghouseState","user":"0x14791697260e4c9a71f18484c9f997b308e59325","dex":""}""",
        """{"type":"meta","dex":""}""",
    ];

    private static readonly string[] Subscriptions =
    [
        """{"type":"l2Book","coin":"BTC","nSigFigs":5,"mantissa":2,"fast":true}""",
        """{"type":"candle","coin":"BTC","interval":"1m"}""",
        """{"type":"userFills","user":"0x14791697260e4c9a71f18484c9f997b308e59325","aggregateByTime":true}""",
        """{"type":"openOrders","user":"0x14791697260e4c9a71f18484c9f997b308e59325","dex":""}""",
    ];

    private static readonly string[] Extremes =
    [
        "null", "true", "false", "0", "-1", "1", "7", "1.5", "1e400", "2147483647", "2147483648", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "253402300799999", "253402300800000", "\"\"", "\"0\"", "\"0.00000001\"", "\"79228162514264337593543950335\"", "\"7922816251426433759354395033\"",
        "\"99999999999999999999\"", "\"1000000000\"", "\"-1\"", "\"NaN\"", "\"BTC\"", "\"0x00000000000000000000000000000000000000aa\"", "[]", "{}", "[1]",
        "\"a subaccount:0x00000000000000000000000000000000000000aa\"", "\"spot\"", "\"Mainnet\"",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("venue-extremes").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(401)]
    [InlineData(402)]
    public async Task An_action_is_answered_or_refused_and_survives_a_restart(int seed)
    {
        var clock = new ManualClock();
        await using var venue = await StartAsync(clock, ("HistoryMinutes", "10"), ("StateFile", Path.Combine(_folder, $"{seed}.jsonl")));
        var random = new Random(seed);
        var carried = 0;
        for (var i = 0; i < Rounds; i++)
        {
            var action = Extreme(Actions[random.Next(Actions.Length)], random);
            try
            {
                Assert.NotNull(venue.Exchange.Carry(new VenueCommand.Act(User, action)));
                carried++;
            }
            catch (CommandException)
            {
                // Answered with a sentence.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {i}: {exception} over {action.GetRawText()}");
            }

            if (i % 50 == 0)
                venue.After(TimeSpan.FromSeconds(3));
        }

        Assert.True(carried > Rounds / 10, $"only {carried} actions had a form that can be carried out");
        var before = await SeenAsync(venue);
        await venue.AdminAsync(HttpMethod.Post, "/admin/restart", "");
        Assert.Equal(before, await SeenAsync(venue));
    }

    [Fact]
    public async Task A_signed_envelope_is_answered_or_refused()
    {
        await using var venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "10"), ("CheckSignatures", "false"));
        var actions = venue.Services.GetRequiredService<ActionProcessor>();
        var random = new Random(403);
        for (var i = 0; i < Rounds; i++)
        {
            var envelope = Extreme(Encoding.UTF8.GetString(venue.Sign(new Noop(), expiresAfter: 1_900_000_000_000).ToUtf8Json()), random);
            Succeeds<ActionFormatException>(() => actions.Process(envelope, null), envelope);
        }
    }

    [Fact]
    public async Task A_read_is_answered_or_refused()
    {
        await using var venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "10"));
        var info = venue.Services.GetRequiredService<InfoProcessor>();
        var random = new Random(404);
        for (var i = 0; i < Rounds; i++)
        {
            var request = Extreme(Reads[random.Next(Reads.Length)], random);
            Succeeds<InfoFormatException>(() => info.Answer(request, null), request);
        }
    }

    [Fact]
    public async Task A_subscription_is_taken_or_refused_and_the_connection_stays()
    {
        await using var venue = await StartAsync(new ManualClock(), ("HistoryMinutes", "10"));
        await using var client = await StreamClient.ConnectAsync(venue);
        var random = new Random(405);
        for (var i = 0; i < 300; i++)
        {
            var subscription = Extreme(Subscriptions[random.Next(Subscriptions.Length)], random).GetRawText();
            await client.SendAsync($$"""{"method":"{{(i % 3 == 0 ? "unsubscribe" : "subscribe")}}","subscription":{{subscription}}}""");
        }

        await client.SendAsync("""{"method":"ping"}""");
        while (await client.TextAsync() != """{"channel":"pong"}""")
        {
        }
    }

    private static void Succeeds<TRefusal>(Func<byte[]> answer, JsonElement request)
        where TRefusal : Exception
    {
        try
        {
            answer();
        }
        catch (Exception exception) when (exception is TRefusal or InfoRefusedException)
        {
            // Answered with a status.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{exception} over {request.GetRawText()}");
        }
    }

    // One or two values of the request replaced.
    private static JsonElement Extreme(string request, Random random)
    {
        var root = JsonNode.Parse(request)!;
        for (var count = random.Next(0, 3); count > 0 && Values(root).Count() > 2; count--)
        {
            List<JsonNode> values = [.. Values(root).Where(node => node != root && !(node.Parent is JsonObject && node.GetPropertyName() == "type"))];
            values[random.Next(values.Count)].ReplaceWith(JsonNode.Parse(Extremes[random.Next(Extremes.Length)]));
        }

        using var document = JsonDocument.Parse(root.ToJsonString());
        return document.RootElement.Clone();
    }

    private static IEnumerable<JsonNode> Values(JsonNode node) => node switch
    {
        JsonObject fields => fields.Where(field => field.Value is not null).SelectMany(field => Values(field.Value!)).Prepend(node),
        JsonArray items => items.Where(item => item is not null).SelectMany(item => Values(item!)).Prepend(node),
        _ => [node],
    };

    private static async Task<string> SeenAsync(VenueHost venue)
    {
        var seen = new List<string> { await venue.Http.GetStringAsync(new Uri("/admin/accounts", UriKind.Relative)) };
        foreach (var request in (string[])["userFills", "subAccounts", "clearinghouseState", "frontendOpenOrders", "historicalOrders", "twapHistory"])
            seen.Add((await venue.InfoAsync($$"""{"type":"{{request}}","user":"{{User}}"}""")).GetRawText());
        return string.Join('\n', seen);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Orders;
using AlgoTrade.Hyperliquid.Rest;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Wire;
using AlgoTrade.Hyperliquid.WebSocket;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Tests.Fuzz;

/// <summary>
/// 200,000 damaged payloads through every reader: none may crash it, hang it or make it believe what cannot be. More on request:
/// the environment variable ALGOTRADE_FUZZ_FACTOR multiplies the count.
/// </summary>
public sealed class DamagedPayloadTests
{
    private const int Slices = 10;
    private const int PerSlice = 20_000;
    private const int LargestSeedFile = 4_000;
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(5);
    private static readonly AccountAddress Account = AccountAddress.Parse("0x5e9ee1089755c3435139848e47e6635505d5a13a");

    private static readonly List<(string Type, byte[] Content)> Seeds = [.. LoadSeeds()];

    private readonly Recordings _recordings = new();

    public static TheoryData<int> Seed => [.. Enumerable.Range(1, Slices)];

    private static int Factor => int.TryParse(
        Environment.GetEnvironmentVariable("ALGOTRADE_FUZZ_FACTOR"), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) ? factor : 1;

    [Fact]
    public void The_damage_starts_from_every_kind_of_payload()
    {
        Assert.True(Seeds.Count > 80, $"only {Seeds.Count} payloads");
        Assert.Equal(Slices * PerSlice, 200_000);
        Assert.Contains(Seeds, seed => seed.Type == "ws");
        Assert.Contains(Seeds, seed => seed.Type == "action");
    }

    [Theory]
    [MemberData(nameof(Seed))]
    public void A_damaged_payload_is_read_or_refused_but_never_half_believed(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < PerSlice * Factor; i++)
        {
            var (type, content) = Seeds[random.Next(Seeds.Count)];
            var damaged = Mutation.Of(content, random);
            var started = Stopwatch.GetTimestamp();
            try
            {
                Believe(_recordings.ReadInfo(type, damaged));
            }
            catch (UnreadableMessageException)
            {
                // The one way a reader may refuse.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {i}, {type}: {exception.GetType().Name} {exception.Message} over {Encoding.UTF8.GetString(damaged)}");
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < LongestRead, $"seed {seed}, round {i}, {type} took too long");
        }
    }

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public void A_damaged_answer_to_an_order_never_invents_an_accepted_order(int seed)
    {
        var random = new Random(seed);
        // A refusal: whatever the damage, no order of it may come out as accepted or matched.
        var refusal = """{"status":"ok","response":{"type":"order","data":{"statuses":[{"error":"Insufficient margin to place order. asset=0"}]}}}"""u8.ToArray();
        for (var i = 0; i < 5_000; i++)
        {
            var damaged = Mutation.Of(refusal, random);
            ActionResult result;
            try
            {
                result = ActionResponse.Read(damaged) switch
                {
                    ActionResponse.Ok ok => new ActionResult.Answered(ok),
                    ActionResponse.Err err => new ActionResult.Refused(RejectTexts.Classify(err.Text), err.Text),
                    _ => throw new UnreadableMessageException("neither"),
                };
            }
            catch (UnreadableMessageException exception)
            {
                result = new ActionResult.Unknown(exception.Message);
            }

            var outcome = Assert.Single(Outcomes.OfSubmit(result, 1));
            Assert.False(
                outcome is SubmitOrderOutcome.Accepted or SubmitOrderOutcome.Matched, $"seed {seed}, round {i}: {Encoding.UTF8.GetString(damaged)}");
        }
    }

    [Theory]
    [InlineData(201)]
    public void A_damaged_action_is_understood_or_refused_by_the_practice_side(int seed)
    {
        var random = new Random(seed);
        var actions = TestFile.ReadJson("vectors/actions-l1.json").GetProperty("vectors").EnumerateArray()
            .Select(row => Encoding.UTF8.GetBytes(row.GetProperty("action").GetRawText())).ToList();
        for (var i = 0; i < 10_000; i++)
        {
            var damaged = Mutation.Of(actions[random.Next(actions.Count)], random);
            try
            {
                using var json = System.Text.Json.JsonDocument.Parse(damaged);
                ActionReader.Read(json.RootElement).Write(new MsgpackWriter());
            }
            catch (Exception exception) when (exception is ActionFormatException or System.Text.Json.JsonException)
            {
                // Answered with 422 or 400.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {i}: {exception.GetType().Name} {exception.Message} over {Encoding.UTF8.GetString(damaged)}");
            }
        }
    }

    // Takes what was read the whole way into the engine's types, whose own rules (prices above zero …) must hold or refuse.
    private static void Believe(object? read)
    {
        switch (read)
        {
            case StreamMessage message:
                Believe(message.Data);
                break;
            case BestBidOffer bbo:
                bbo.ToEvent();
                break;
            case AssetContextUpdate context:
                context.ToEvent(DateTimeOffset.UnixEpoch);
                break;
            case UserFillsMessage fills:
                Believe(fills.Fills);
                break;
            case OrderStatusAnswer { Order: { } update }:
                Believe(update);
                break;
            case WirePair<PerpMeta, IReadOnlyList<AssetContext>> pair:
                Believe(pair.First);
                break;
            case PerpMeta meta:
                Assert.DoesNotContain(InstrumentMetadata.ReadPerps(meta, 0), entry => entry.Instrument is { SizeDecimals: < 0 } or { MaxLeverage: < 1 });
                break;
            case SpotMeta meta:
                Assert.DoesNotContain(InstrumentMetadata.ReadSpot(meta), entry => entry.Instrument is { SizeDecimals: < 0 });
                break;
            case ActionResponse.Ok ok:
                Assert.Single(Outcomes.OfSubmit(new ActionResult.Answered(ok), 1));
                break;
            case System.Collections.IEnumerable list:
                foreach (var item in list)
                    BelieveItem(item);
                break;
        }
    }

    private static void BelieveItem(object? item)
    {
        switch (item)
        {
            case PublicTrade trade:
                Assert.True(trade.ToEvent().Price.Value > 0);
                break;
            case WireCandle candle:
                candle.ToCandle();
                break;
            case WireFill fill:
                Assert.True(fill.ToFill(Account) is { Price.Value: > 0, Quantity.Value: >= 0 });
                break;
            case WireOrder order:
                foreach (var flat in new[] { order }.Flatten())
                    Assert.True(flat.LimitPrice.Value > 0 && flat.Status is OrderStatus.Open or OrderStatus.Waiting);
                break;
            case WireOrderUpdate update:
                Believe(update);
                break;
        }
    }

    private static void Believe(WireOrderUpdate update)
    {
        var status = WireAccount.ToOrderStatus(update.Status);
        var order = update.Order.ToExchangeOrder(status, update.Status, update.StatusTimestamp);
        Assert.True(order.LimitPrice.Value > 0 && order.ExchangeOrderId.Value == update.Order.OrderId);
        // A word that was damaged says nothing any more, unless it still ends as the exchange's words do.
        Assert.True(status == OrderStatus.Unknown || update.Status is "open" or "filled" or "triggered" || update.Status.EndsWith("anceled", StringComparison.Ordinal)
            || update.Status.EndsWith("Cancel", StringComparison.Ordinal) || update.Status.EndsWith("ejected", StringComparison.Ordinal), update.Status);
    }

    private static IEnumerable<(string, byte[])> LoadSeeds()
    {
        foreach (var file in TestFile.List("rest").Concat(TestFile.List("ws")))
        {
            var content = TestFile.Read(file);
            if (Recordings.TypeOf(file) is { } type && content.Length <= LargestSeedFile)
                yield return (type, content);
        }

        foreach (var sample in TestFile.ReadJson("protocol/samples.json").EnumerateArray())
            yield return (sample.GetProperty("type").GetString()!, Encoding.UTF8.GetBytes(sample.GetProperty("json").GetRawText()));
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class OrderTraceTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task An_order_is_one_trace_from_the_market_event_to_its_fill()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DaemonTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        var bot = await daemon.AddBotAsync("traced", BotMode.Testnet, extra: ""","protection":{"stopFraction":"0.05"}""");
        await daemon.UntilAsync(
            async () => (await daemon.StatusesAsync()).TryGetValue(bot.Id, out var status) && status.State == BotState.WarmingUp ? "yes" : null, "the bot is up");
        var first = CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        _exchange.Publish(new CandleClosed(A.Btc, CandleInterval.OneMinute, new Candle(first, 50_000, 50_100, 50_000, 50_100, 1)));
        await daemon.FillsAsync(bot.Id, 1);
        var trace = await _database.ScalarAsync<string>("SELECT DISTINCT trace_id FROM orders");

        var legs = await daemon.UntilAsync(
            () => Task.FromResult(ended.Where(one => one.TraceId.ToHexString() == trace).ToList() is { } ours && ours.Exists(one => one.OperationName == "order.fill")
                && ours.Exists(one => one.OperationName == "order.acknowledge") ? ours : null),
            "the fill and the acknowledgement of the stop are in the order's trace");

        Assert.Empty(new[] { "market.event", "bot.decide", "order.journal", "order.send", "order.fill" }.Except(legs.Select(leg => leg.OperationName)));
        var decision = legs.First(leg => leg.OperationName == "bot.decide");
        Assert.Contains(decision.Events, gate => gate.Name == "gate.passed");
        Assert.Equal(legs.Single(leg => leg.OperationName == "market.event").SpanId, decision.ParentSpanId);
    }
}

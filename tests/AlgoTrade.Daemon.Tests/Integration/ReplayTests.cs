using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class ReplayTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private int _minute;

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(BotMode.Paper)]
    [InlineData(BotMode.Testnet)]
    public async Task A_bot_run_again_from_its_stored_events_does_the_same_over_a_restart_too(BotMode mode)
    {
        var bot = await TradeAsync(mode, "daemon-1", "lived", close: 50_100, fills: 1);
        await TradeAsync(mode, "daemon-2", "lived", close: 49_900, fills: 2);

        var segments = await LoadAsync(bot.Id);
        var replayed = await ReplayAsync(bot, segments);

        Assert.Equal(2, segments.Select(segment => segment.RunStartedAt).Distinct().Count());
        Assert.All(replayed, segment => Assert.Equal(segment.RecordedHash, segment.Hash));
        // Both lives decided something: it is not the hash of nothing.
        Assert.Equal(2, segments.Zip(replayed).Where(pair => pair.Second.Effects > 0).Select(pair => pair.First.RunStartedAt).Distinct().Count());
    }

    [Fact]
    public async Task A_replay_with_another_size_differs_and_one_without_its_beginning_is_refused()
    {
        var bot = await TradeAsync(BotMode.Testnet, "daemon-1", "lived", close: 50_100, fills: 1);
        var segments = await LoadAsync(bot.Id);

        var other = await ReplayAsync(bot with { DefinitionJson = bot.DefinitionJson.Replace("1000", "2000", StringComparison.Ordinal) }, segments);

        Assert.Contains(other, segment => !segment.IsSame);
        var stateless = segments.Select(segment => segment with { State = null }).ToList();
        Assert.Contains("no saved state", (await Assert.ThrowsAsync<InvalidDataException>(() => ReplayAsync(bot, stateless))).Message, StringComparison.Ordinal);
    }

    private async Task<StoredBot> TradeAsync(BotMode mode, string instance, string name, double close, int fills)
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange, instance);
        await daemon.StartAsync();
        var bot = await daemon.Bots.FindAsync(name, CancellationToken.None) ?? await daemon.AddBotAsync(name, mode);
        await daemon.UntilAsync(
            async () => (await daemon.StatusesAsync()).TryGetValue(bot.Id, out var status) && status.State is BotState.WarmingUp or BotState.Running ? "yes" : null, "the bot was started");
        Publish(50_000);
        await daemon.StatusAsync(bot.Id, BotState.Running);
        Publish(close);
        await daemon.FillsAsync(bot.Id, fills);
        await daemon.StopAsync();
        return bot;
    }

    private async Task<IReadOnlyList<ReplaySegment>> LoadAsync(BotId bot)
    {
        var stored = await new BotJournal(_database.DataSource).SegmentsAsync(bot, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, CancellationToken.None);
        return [.. stored.Select(segment => ReplaySegmentCodec.FromBytes(segment.Events))];
    }

    private async Task<IReadOnlyList<ReplayedSegment>> ReplayAsync(StoredBot bot, IReadOnlyList<ReplaySegment> segments)
    {
        var installation = await new Installation(_database.DataSource).ReadAsync(CancellationToken.None);
        var definition = BotDefinitionJson.Parse(bot.DefinitionJson, bot.Id, installation, bot.Revision);
        var strategies = StrategyCatalog.BuiltIn.With(CandleFollower.Descriptor);
        return BotReplay.Run(definition, [A.BtcMarket], parameters => strategies.Create(definition with { ParametersJson = parameters }), segments);
    }

    // A quote on both sides of the candle, so that a paper bot finds a price to trade at.
    private void Publish(double close)
    {
        var first = CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var opened = first + (++_minute * 60_000L);
        var closed = DateTimeOffset.FromUnixTimeMilliseconds(opened + 60_000);
        _exchange.Publish(A.Quote(50_000, closed.AddSeconds(-1)));
        _exchange.Publish(new CandleClosed(
            A.Btc, CandleInterval.OneMinute, new Candle(opened, 50_000, Math.Max(50_000, close), Math.Min(50_000, close), close, 1)));
        _exchange.Publish(A.Quote(50_000, closed.AddSeconds(1)));
    }
}

using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.MarketData;

public sealed class RecordedMarketTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly DateTimeOffset Start = new(2025, 7, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstrumentName Eth = new("ETH");

    [Fact]
    public async Task A_recording_is_read_in_order_of_time_with_its_marks_and_its_overlapping_gaps_as_one()
    {
        var instrument = await AnInstrumentAsync("recorded");
        var id = instrument.InstrumentId;
        await Streams.WriteTradesAsync([Trade(id, 0), Trade(id, 10), Trade(id, 100)], CancellationToken.None);
        await Streams.WriteAssetContextsAsync([Context(id, -5), Context(id, 5), Context(id, 100)], CancellationToken.None);
        var gaps = new DataGapStore(database.DataSource);
        foreach (var (stream, from, to) in new[] { ("trades", 20, 40), ("trades", 30, 60), ("trades", -50, -10), ("candles", 70, 90) })
        {
            await gaps.RecordAsync(new DataGap(0, id, stream, stream == "trades" ? 0 : 60, Start.AddSeconds(from), Start.AddSeconds(to), "nobody recorded", Start, null), CancellationToken.None);
        }

        var leg = await new RecordedMarket(database.DataSource, TimeProvider.System).OpenAsync(
            instrument, CandleInterval.OneMinute, DateTimeOffset.UnixEpoch, Start.AddMinutes(-1), Start.AddMinutes(1), CancellationToken.None);
        var request = RecordedLeg.Request(Bot, [leg], new Engine.Execution.SimulationOptions());

        Assert.Equal(Start, leg.First);
        Assert.False(request.MarksFromPrices);
        Assert.True(request.QuotesFromTrades);
        Assert.Equal(
            ["TradeOccurred 0", "AssetContextChanged 5", "TradeOccurred 10", "FeedGapOpened 20", "FeedGapClosed 60"],
            request.Market.Select(one => $"{one.GetType().Name} {(one.OccurredAt - Start).TotalSeconds}"));
        Assert.Equal(request.Market, request.Market);
    }

    [Fact]
    public async Task Without_contexts_marks_are_taken_from_trades_and_without_trades_there_is_nothing_to_run()
    {
        var instrument = await AnInstrumentAsync("no-contexts");
        await Streams.WriteTradesAsync([Trade(instrument.InstrumentId, 0)], CancellationToken.None);
        var market = new RecordedMarket(database.DataSource, TimeProvider.System);
        var leg = await market.OpenAsync(instrument, CandleInterval.OneMinute, Start, Start, Start.AddMinutes(1), CancellationToken.None);
        var empty = await market.OpenAsync(instrument, CandleInterval.OneMinute, Start, Start.AddMinutes(1), Start.AddMinutes(2), CancellationToken.None);

        Assert.True(RecordedLeg.Request(Bot, [leg], new Engine.Execution.SimulationOptions()).MarksFromPrices);
        var failure = Assert.Throws<BacktestException>(() => RecordedLeg.Request(Bot, [empty], new Engine.Execution.SimulationOptions()));
        Assert.Equal((BacktestFault.NoData, "There are no trades and no quotes of ETH in that period."), (failure.Fault, failure.Message));
    }

    private MarketStreams Streams => new(database.DataSource, TimeProvider.System);

    private static BotDefinition Bot => new()
    {
        Id = new BotId(1),
        Installation = 1,
        Name = "recorded",
        Strategy = "moving-average-cross",
        Instruments = [Eth],
        Interval = CandleInterval.OneMinute,
        Capital = 10_000,
        Sizing = new SizingRule.FixedQuantity(1),
    };

    private static StoredTrade Trade(int instrument, int second) => new(instrument, Start.AddSeconds(second), 1_000 + second, Side.Buy, 2_000, 1);

    private static StoredAssetContext Context(int instrument, int second) => new(instrument, Start.AddSeconds(second), 2_000, 2_000, 0, 1);

    private async Task<StoredInstrument> AnInstrumentAsync(string network)
    {
        var rules = new Instrument { Name = Eth, AssetId = 1, SizeDecimals = 4, MaxLeverage = 25, MarginTiers = [new MarginTier(0, 25)] };
        return (await new InstrumentStore(database.DataSource, TimeProvider.System).SaveAsync(network, [rules], CancellationToken.None))[0];
    }
}

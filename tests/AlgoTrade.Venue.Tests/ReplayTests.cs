using AlgoTrade.Engine.Market;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Tests.Support;
using AlgoTrade.Venue.Time;

namespace AlgoTrade.Venue.Tests;

public sealed class ReplayTests
{
    [Fact]
    public async Task Candles_built_second_by_second_are_the_recorded_ones()
    {
        await using var venue = await VenueHost.StartAsync(new ManualClock(), ("HistoryMinutes", "0"));
        // A resting order keeps the seconds being played.
        await venue.OrderAsync(VenueHost.Limit(isBuy: true, 50_000, 0.01m));
        var start = venue.Clock!.NowMs;
        venue.After(TimeSpan.FromMinutes(30));

        var market = venue.Exchange.FindMarket("BTC")!;
        var recorded = RecordedMinutes.Read(Path.Combine(AppContext.BaseDirectory, "Sample"), market.Instrument.Name);
        var built = market.Candles(CandleInterval.OneMinute, start, start + 30 * 60_000 - 1);

        Assert.Equal(30, built.Count);
        for (var minute = 0; minute < 30; minute++)
        {
            var (expected, actual) = (recorded[minute], built[minute].Candle);
            Assert.Equal((expected.Open, expected.High, expected.Low, expected.Close), (actual.Open, actual.High, actual.Low, actual.Close));
            Assert.Equal(expected.Volume, actual.Volume, expected.Volume * 0.01);
        }
    }

    [Theory]
    [InlineData("Sample")]
    [InlineData("Synthetic")]
    public async Task The_same_seed_start_and_orders_give_the_same_history(string source)
    {
        async Task<string> RunAsync()
        {
            await using var venue = await VenueHost.StartAsync(new ManualClock(), ("Source", source), ("Seed", "42"));
            var mid = await venue.MidAsync();
            for (var i = 0; i < 10; i++)
            {
                await venue.OrderAsync(VenueHost.Limit(i % 2 == 0, decimal.Round(mid), 0.01m));
                venue.After(TimeSpan.FromSeconds(37));
            }

            var fills = await venue.InfoAsync($$"""{"type":"userFills","user":"{{VenueHost.User}}"}""");
            var book = await venue.InfoAsync("""{"type":"l2Book","coin":"BTC"}""");
            var candles = await venue.InfoAsync("""{"type":"candleSnapshot","req":{"coin":"BTC","interval":"1m","startTime":0}}""");
            return fills.GetRawText() + book.GetRawText() + candles.GetRawText();
        }

        Assert.Equal(await RunAsync(), await RunAsync());
    }

    [Fact]
    public async Task Idle_minutes_that_were_not_played_look_as_if_they_were()
    {
        await using var played = await VenueHost.StartAsync(new ManualClock());
        await using var skipped = await VenueHost.StartAsync(new ManualClock());
        for (var second = 0; second < 900; second++)
            played.After(TimeSpan.FromSeconds(1));
        skipped.After(TimeSpan.FromSeconds(900));

        const string candles = """{"type":"candleSnapshot","req":{"coin":"ETH","interval":"5m","startTime":0}}""";
        const string book = """{"type":"l2Book","coin":"ETH"}""";
        Assert.Equal((await played.InfoAsync(book)).GetRawText(), (await skipped.InfoAsync(book)).GetRawText());
        var (left, right) = ((await played.InfoAsync(candles)).EnumerateArray().ToList(), (await skipped.InfoAsync(candles)).EnumerateArray().ToList());
        Assert.Equal(left.Select(Prices), right.Select(Prices));
    }

    [Fact]
    public void A_replay_that_ran_out_of_candles_goes_on_where_the_price_was()
    {
        Candle[] candles = [new(0, 100, 110, 95, 105, 1), new(60_000, 105, 120, 100, 110, 1)];
        var minutes = new RecordedMinutes(CandleSeries.From(new InstrumentName("BTC"), CandleInterval.OneMinute, candles));

        Assert.Equal(110, minutes[1].Close, precision: 9);
        Assert.Equal(110, minutes[2].Open, precision: 9);
        Assert.Equal(121, minutes[3].Close, precision: 9);
    }

    [Fact]
    public void An_accelerated_clock_runs_ahead_from_where_it_started()
    {
        var inner = new ManualClock();
        var clock = new AcceleratedTimeProvider(inner, 60);
        var start = inner.GetUtcNow();

        inner.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(start.AddMinutes(2), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(2), clock.GetElapsedTime(start.Ticks));
    }

    private static string Prices(System.Text.Json.JsonElement candle) =>
        string.Join(' ', "tohlc".Select(field => candle.GetProperty(field.ToString()).ToString()));
}

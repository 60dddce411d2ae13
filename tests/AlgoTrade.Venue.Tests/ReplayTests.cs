using AlgoTrade.Engine.Market;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Tests.Support;
using AlgoTrade.Venue.Time;

namespace AlgoTrade.Venue.Tests;

public sealed class ReplayTests
{
    /// <summary>Everything that is told of the markets.</summary>
    internal static readonly string[] MarketReads =
    [
        """{"type":"metaAndAssetCtxs"}""",
        """{"type":"allMids"}""",
        """{"type":"l2Book","coin":"ETH"}""",
        """{"type":"recentTrades","coin":"ETH"}""",
        """{"type":"predictedFundings"}""",
        """{"type":"fundingHistory","coin":"ETH","startTime":0}""",
        """{"type":"candleSnapshot","req":{"coin":"ETH","interval":"1m","startTime":0}}""",
        """{"type":"candleSnapshot","req":{"coin":"BTC","interval":"15m","startTime":0}}""",
    ];

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

    [Theory]
    [InlineData("Candles", "Premium")]
    [InlineData("Trades", "Premium")]
    [InlineData("Candles", "Recorded")]
    public async Task Idle_minutes_that_were_not_played_look_as_if_they_were(string replay, string funding)
    {
        await using var played = await VenueHost.StartAsync(new ManualClock(), ("Replay", replay), ("Funding", funding));
        await using var skipped = await VenueHost.StartAsync(new ManualClock(), ("Replay", replay), ("Funding", funding));
        // Over a full hour, so that funding is settled; the price moves in the middle of a minute.
        Pass(TimeSpan.FromSeconds(925));
        foreach (var venue in (VenueHost[])[played, skipped])
            await venue.AdminAsync(HttpMethod.Post, "/admin/price-shifts", """{"coin":"ETH","percent":3}""");
        Pass(TimeSpan.FromSeconds(1_025));

        foreach (var request in MarketReads)
            Assert.Equal((await played.InfoAsync(request)).GetRawText(), (await skipped.InfoAsync(request)).GetRawText());
        foreach (var (one, other) in played.Exchange.Markets.Zip(skipped.Exchange.Markets))
            Assert.Equal(one.VolumeByDay, other.VolumeByDay);

        void Pass(TimeSpan time)
        {
            for (var second = 0; second < time.TotalSeconds; second++)
                played.After(TimeSpan.FromSeconds(1));
            skipped.After(time);
        }
    }

    [Fact]
    public async Task Trades_of_one_millisecond_have_ids_of_their_own()
    {
        await using var venue = await VenueHost.StartAsync(new ManualClock(), ("Replay", "Trades"));
        venue.After(TimeSpan.FromMinutes(1));

        var trades = venue.Exchange.FindMarket("BTC")!.RecentTrades;
        Assert.Contains(trades.GroupBy(trade => trade.TimeMs), together => together.Count() > 5);
        Assert.Equal(trades.Count, trades.DistinctBy(trade => (trade.TimeMs, trade.TradeId)).Count());
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
}

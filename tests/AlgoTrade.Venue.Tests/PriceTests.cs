using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Markets;
using AlgoTrade.Venue.Tests.Support;
using static AlgoTrade.Venue.Tests.Support.VenueHost;

namespace AlgoTrade.Venue.Tests;

/// <summary>Mark, oracle, premium, funding and fees: what follows from prices and volumes.</summary>
public sealed class PriceTests
{
    [Fact]
    public async Task Mark_and_oracle_move_every_three_seconds_and_not_in_between()
    {
        await using var venue = await StartAsync(new ManualClock());
        var seen = new List<(long Second, string Prices)>();
        for (var i = 0; i < 30; i++)
        {
            venue.After(TimeSpan.FromSeconds(1));
            var context = (await venue.InfoAsync("""{"type":"metaAndAssetCtxs"}"""))[1][0];
            seen.Add((venue.Clock!.NowMs / 1_000, Text(context, "markPx") + Text(context, "oraclePx")));
        }

        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.True(pair.First.Prices == pair.Second.Prices || pair.Second.Second % 3 == 0));
        Assert.True(seen.Select(row => row.Prices).Distinct().Count() > 5);
    }

    [Fact]
    public async Task The_mark_price_stays_by_the_book_and_the_oracle_wanders_by_the_basis()
    {
        await using var venue = await StartAsync(new ManualClock(), ("BasisBps", "50"));
        venue.After(TimeSpan.FromHours(2));
        var context = (await venue.InfoAsync("""{"type":"metaAndAssetCtxs"}"""))[1][0];
        var (mark, oracle, mid) = (Number(context, "markPx"), Number(context, "oraclePx"), Number(context, "midPx"));

        Assert.InRange(mark, mid * 0.998m, mid * 1.002m);
        Assert.InRange(oracle, mid * 0.994m, mid * 1.006m);
        Assert.NotEqual(decimal.Round(mark), decimal.Round(oracle));
    }

    [Fact]
    public async Task Funding_is_the_hours_premium_and_not_a_draw()
    {
        await using var venue = await StartAsync(new ManualClock(), ("BasisBps", "40"), ("Seed", "3"));
        venue.After(TimeSpan.FromHours(6));

        var history = (await venue.InfoAsync("""{"type":"fundingHistory","coin":"BTC","startTime":0}""")).EnumerateArray().ToList();

        Assert.True(history.Count > 6);
        Assert.All(history, row => Assert.Equal(FundingRules.HourlyRate(Number(row, "premium")), Number(row, "fundingRate")));
        Assert.True(history.Select(row => Text(row, "fundingRate")).Distinct().Count() > 2);
        var predicted = (await venue.InfoAsync("""{"type":"predictedFundings"}"""))[0];
        Assert.Equal("BTC", predicted[0].GetString());
        Assert.Equal(
            Text((await venue.InfoAsync("""{"type":"metaAndAssetCtxs"}"""))[1][0], "funding"), Text(predicted[1][0][1], "fundingRate"));
    }

    [Fact]
    public async Task Hours_that_were_skipped_pay_what_played_hours_pay()
    {
        await using var played = await StartAsync(new ManualClock());
        await using var skipped = await StartAsync(new ManualClock());
        for (var minute = 0; minute < 130; minute++)
            played.After(TimeSpan.FromMinutes(1));
        skipped.After(TimeSpan.FromMinutes(130));

        foreach (var request in (string[])["""{"type":"fundingHistory","coin":"ETH","startTime":0}""", """{"type":"metaAndAssetCtxs"}"""])
            Assert.Equal(Figures(await played.InfoAsync(request)), Figures(await skipped.InfoAsync(request)));
    }

    [Fact]
    public async Task Recorded_rates_are_paid_when_asked_for()
    {
        await using var venue = await StartAsync(new ManualClock(), ("Funding", "Recorded"));
        await venue.OrderAsync(Limit(true, decimal.Round(await venue.MidAsync() * 1.05m), 0.1m, Hyperliquid.Actions.WireTimeInForce.Ioc));
        venue.After(TimeSpan.FromHours(3));

        var recorded = RecordedFunding.Read(Path.Combine(AppContext.BaseDirectory, "Sample", "BTC.funding.csv.gz"));
        var candles = RecordedMinutes.Read(Path.Combine(AppContext.BaseDirectory, "Sample"), new InstrumentName("BTC"));
        var payments = (await venue.InfoAsync($$"""{"type":"userFunding","user":"{{User}}","startTime":0}""")).EnumerateArray().ToList();
        Assert.Equal(3, payments.Count);
        // 10:30 is the 200th minute of the recording.
        Assert.Equal(
            ((long[])[230, 290, 350]).Select(minute => recorded.RateAt(candles.RecordedAt(minute))),
            payments.Select(payment => Number(payment.GetProperty("delta"), "fundingRate")));
    }

    [Fact]
    public async Task Fees_fall_with_the_volume_of_the_days_before_and_rise_when_it_is_over()
    {
        await using var venue = await StartAsync(new ManualClock(), ("Accounts:0:Cash", "100000000"), ("LevelNotional", "100000000"));
        await venue.SendAsync("""{"type":"createSubAccount","name":"one"}""");
        await TradeAsync(venue, 30m);
        Assert.Equal("0.00045", Text(await FeesAsync(venue, User), "userCrossRate"));

        venue.After(TimeSpan.FromDays(1));

        // Seven million traded yesterday: above five.
        var fees = await FeesAsync(venue, User);
        Assert.Equal(("0.0004", "0.00012"), (Text(fees, "userCrossRate"), Text(fees, "userAddRate")));
        var days = fees.GetProperty("dailyUserVlm").EnumerateArray().ToList();
        Assert.Equal(["2026-03-02", "2026-03-03"], days.TakeLast(2).Select(day => Text(day, "date")));
        Assert.True(Number(days[^2], "userCross") > 5_000_000);
        var sub = Text((await venue.InfoAsync($$"""{"type":"subAccounts","user":"{{User}}"}"""))[0], "subAccountUser");
        Assert.Equal("0.0004", Text(await FeesAsync(venue, sub), "userCrossRate"));
        await TradeAsync(venue, 1m);
        var fill = (await venue.InfoAsync($$"""{"type":"userFills","user":"{{User}}"}"""))[0];
        Assert.Equal(decimal.Round(Number(fill, "px") * Number(fill, "sz") * 0.0004m, 6, MidpointRounding.ToZero), Number(fill, "fee"));
    }

    [Fact]
    public async Task Only_the_fourteen_days_before_today_count()
    {
        await using var venue = await StartAsync(new ManualClock());
        var account = venue.Exchange.Accounts.All.Single();
        var today = venue.Clock!.NowMs / 86_400_000;
        account.VolumeByDay.Add(today - 13, new DayVolume { Cross = 6_000_000 });

        Assert.Equal(0.0004m, TakerRateAfter(1));
        Assert.Equal(0.00045m, TakerRateAfter(2));

        decimal TakerRateAfter(int days) => venue.Exchange.Run(nowMs =>
        {
            venue.Exchange.Fees.Assess(account, nowMs + days * 86_400_000L);
            return account.Exchange.Fees.TakerRate;
        });
    }

    [Fact]
    public async Task An_account_may_begin_in_a_higher_tier()
    {
        await using var venue = await StartAsync(new ManualClock(), ("Accounts:0:Volume", "30000000"));

        Assert.Equal("0.00035", Text(await FeesAsync(venue, User), "userCrossRate"));
        var limit = await venue.InfoAsync($$"""{"type":"userRateLimit","user":"{{User}}"}""");
        Assert.Equal(30_010_000, limit.GetProperty("nRequestsCap").GetInt64());
    }

    [Fact]
    public async Task Recorded_trades_are_played_at_their_times_with_their_sizes()
    {
        await using var venue = await StartAsync(new ManualClock(), ("Replay", "Trades"), ("HistoryMinutes", "0"));
        venue.After(TimeSpan.FromSeconds(73));

        var instrument = venue.Exchange.FindMarket("BTC")!.Instrument;
        var source = RecordedTrades.Read(Path.Combine(AppContext.BaseDirectory, "Sample", "BTC.trades.csv.gz"), instrument);
        var recorded = Enumerable.Range(0, 74).SelectMany(second => source.TradesAt(second).Select(trade => (trade, second))).ToList();
        Assert.Equal(64, recorded.Count);
        var start = new DateTimeOffset(2026, 3, 2, 10, 30, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        // The trades of a second are printed when it is over.
        var printed = venue.Exchange.FindMarket("BTC")!.RecentTrades;
        Assert.Equal(
            recorded.Select(row => (row.trade.Price, row.trade.Quantity, row.trade.TakerSide, start + (row.second - 1) * 1_000 + row.trade.OffsetMs)),
            printed.Select(trade => (trade.Price, trade.Quantity, trade.TakerSide, trade.TimeMs)));
        // Markets without recorded trades are played from candles.
        Assert.NotEmpty(venue.Exchange.FindMarket("ETH")!.RecentTrades);
    }

    [Fact]
    public async Task A_resting_order_fills_when_a_recorded_trade_goes_through_its_price()
    {
        await using var venue = await StartAsync(new ManualClock(), ("Replay", "Trades"), ("HistoryMinutes", "0"), ("HalfSpreadBps", "0"));
        // The recording begins at 105,056 and comes down to 105,050.
        await venue.OrderAsync(Limit(true, 105_052, 0.001m));

        venue.After(TimeSpan.FromSeconds(74));

        Assert.False(Assert.Single(venue.Exchange.Accounts.All.Single().History.Fills).IsTaker);
    }

    [Fact]
    public void A_recording_of_trades_is_played_forwards_and_backwards_in_turn()
    {
        var instrument = new Instrument { Name = new InstrumentName("BTC"), AssetId = 0, SizeDecimals = 5 };
        var trades = new RecordedTrades(
            instrument,
            [new RecordedTrade(0, 100, 1, Side.Buy), new RecordedTrade(500, 104, 1, Side.Buy), new RecordedTrade(1_200, 110, 0.000001m, Side.Sell), new RecordedTrade(1_900, 110, 2, Side.Sell)]);

        Assert.Equal([104m, 110m, 110m, 100m, 104m], Enumerable.Range(0, 5).Select(second => trades.PriceAt(second)));
        Assert.Equal([(100m, 0, Side.Buy), (104m, 500, Side.Buy)], trades.TradesAt(0).Select(trade => (trade.Price, trade.OffsetMs, trade.TakerSide)));
        Assert.Equal([(104m, 499, Side.Sell), (100m, 999, Side.Sell)], trades.TradesAt(3).Select(trade => (trade.Price, trade.OffsetMs, trade.TakerSide)));
        // What is below a lot is left out.
        Assert.Equal(2m, Assert.Single(trades.TradesAt(1)).Quantity);
        Assert.Equal((100.0, 120.0), (trades.Minute(0).Open, trades.Minute(0).Volume));
    }

    // Bought and sold: without a position the time after it is skipped, not played.
    private static async Task TradeAsync(VenueHost venue, decimal quantity)
    {
        var mid = await venue.MidAsync();
        await venue.OrderAsync(Limit(true, decimal.Round(mid * 1.05m), quantity, Hyperliquid.Actions.WireTimeInForce.Ioc));
        await venue.OrderAsync(Limit(false, decimal.Round(mid * 0.95m), quantity, Hyperliquid.Actions.WireTimeInForce.Ioc));
    }

    private static Task<JsonElement> FeesAsync(VenueHost venue, string user) => venue.InfoAsync($$"""{"type":"userFees","user":"{{user}}"}""");

    // Volumes of skipped minutes are the recorded ones, those of played minutes are rounded to lots a second.
    private static string Figures(JsonElement answer) => System.Text.RegularExpressions.Regex.Replace(
        answer.GetRawText(), "\"day(Ntl|Base)Vlm\":\"[0-9.]+\"", "");

    private static decimal Number(JsonElement json, string name) => decimal.Parse(Text(json, name), CultureInfo.InvariantCulture);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}

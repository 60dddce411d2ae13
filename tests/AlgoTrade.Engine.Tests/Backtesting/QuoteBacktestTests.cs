using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Tests.Bots;

namespace AlgoTrade.Engine.Tests.Backtesting;

public sealed class QuoteBacktestTests
{
    private const int Hours = 4;
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(55);

    [Fact]
    public void A_run_over_trades_and_quotes_decides_as_the_run_over_their_candles_and_pays_spread_and_latency()
    {
        var market = Market(seed: 1);
        var overCandles = new RunTrace();
        var overQuotes = new RunTrace();
        var candles = CandlesOf(market);
        var expected = BacktestRunner.Run(
            new BacktestRequest
            {
                Definition = Cross,
                Instruments = [Given.Perpetual()],
                Candles = [candles],
                Observer = (effect, _) => overCandles.Add(effect),
            }, StrategyCatalog.BuiltIn);
        var actual = QuoteBacktestRunner.Run(Request(market) with { Observer = (effect, _) => overQuotes.Add(effect) }, StrategyCatalog.BuiltIn);

        Assert.True(overCandles.Decisions.Count > 20, "Too few decisions prove nothing.");
        Assert.Equal(overCandles.Decisions, overQuotes.Decisions);
        Assert.Equal(expected.Equity.Length, actual.Equity.Length);
        Assert.Equal(expected.TimesMs.ToArray(), actual.TimesMs.ToArray());
        Assert.Equal(expected.RoundTrips.Count, actual.RoundTrips.Count);
        Assert.NotEqual(expected.Metrics.FinalEquity, actual.Metrics.FinalEquity);
        Assert.InRange(actual.Metrics.FinalEquity / expected.Metrics.FinalEquity, 0.999, 1.001);
    }

    [Fact]
    public void The_seed_draws_the_latencies_and_nothing_else()
    {
        var market = Market(seed: 2);
        BacktestResult Run(ulong seed, int jitterMs) => QuoteBacktestRunner.Run(
            Request(market) with { Simulation = new SimulationOptions { Seed = seed, LatencyJitterMs = jitterMs } }, StrategyCatalog.BuiltIn);

        Assert.Equal(Run(1, 3_000).Equity.ToArray(), Run(1, 3_000).Equity.ToArray());
        Assert.NotEqual(Run(1, 3_000).Equity.ToArray(), Run(2, 3_000).Equity.ToArray());
        Assert.Equal(Run(1, 0).Equity.ToArray(), Run(2, 0).Equity.ToArray());
        Assert.Equal(Run(1, 0).EffectHash, Run(2, 0).EffectHash);
    }

    [Fact]
    public void Two_legs_trade_on_one_account_each_with_its_own_quotes()
    {
        var eth = new InstrumentName("ETH");
        var both = Market(seed: 3).Concat(Market(seed: 4, eth)).OrderBy(happened => happened.OccurredAt).ToList();
        var definition = Cross with { Instruments = [Btc, eth] };
        var result = QuoteBacktestRunner.Run(
            new QuoteBacktestRequest { Definition = definition, Instruments = [Given.Perpetual(), Given.Perpetual("ETH")], Market = both }, StrategyCatalog.BuiltIn);

        Assert.Equal(2, result.RoundTrips.Select(trip => trip.Instrument).Distinct().Count());
        Assert.Equal(CandlesOf(Market(seed: 3)).Count, result.Equity.Length);
        Assert.Equal(BotState.Running, result.FinalState);
    }

    [Fact]
    public void An_order_may_fill_while_its_cancel_is_on_the_way()
    {
        var instrument = Given.Perpetual();
        var matcher = new QuoteMatcher(instrument, new Ledger(100_000m), new SimulationOptions { LatencyMs = 200 });
        var leg = new QuoteLeg(Request([]), 0, matcher);
        var events = new List<EngineEvent>();
        var order = new OrderRequest
        {
            ClientOrderId = ClientOrderId.For(1, new BotId(1), 1),
            Instrument = Btc,
            Side = Side.Buy,
            Quantity = new Quantity(0.1m),
            Kind = OrderKind.Limit,
            LimitPrice = new Price(99_990m),
            Purpose = OrderPurpose.Entry,
        };
        matcher.Submit(new SubmitOrders([order], OrderGrouping.None), Start, events);
        matcher.Handle(Quote(Start.AddSeconds(1), 100_000), events);
        leg.Cancel(new CancelOrder(order.ClientOrderId, Btc, "no longer"), Start.AddSeconds(2), events);
        leg.DeliverCancels(Start.AddMilliseconds(2_100), events);
        matcher.Handle(Trade(Start.AddMilliseconds(2_150), 99_980, 1), events);
        leg.DeliverCancels(Start.AddMilliseconds(2_200), events);

        Assert.Equal(0.1m, Assert.Single(events.OfType<OrderFilled>()).Fill.Quantity.Value);
        Assert.Equal(order.ClientOrderId, Assert.IsType<CancelRejected>(events[^1]).ClientOrderId);
    }

    [Fact]
    public void The_part_of_a_candle_in_which_the_recording_began_is_not_shown()
    {
        var market = Market(seed: 1).Skip(10).ToList();
        Assert.Equal(CandlesOf(market).Count - 1, QuoteBacktestRunner.Run(Request(market), StrategyCatalog.BuiltIn).Equity.Length);
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var market = Market(seed: 1);
        var good = Request(market);
        var order = new OrderExpired(ClientOrderId.For(1, new BotId(1), 1), Start);
        (BacktestFault Fault, QuoteBacktestRequest Request)[] cases =
        [
            (BacktestFault.UnsoundEvents, good with { Market = [market[5], market[0]] }),
            (BacktestFault.UnsoundEvents, good with { Market = Market(1, new InstrumentName("ETH")) }),
            (BacktestFault.UnsoundEvents, good with { Market = [order] }),
            (BacktestFault.NoData, good with { Market = [] }),
            (BacktestFault.TooFewCandles, good with { Market = market[..200] }),
            (BacktestFault.BadConfiguration, good with { Simulation = new SimulationOptions { LatencyMs = -1 } }),
            (BacktestFault.BadConfiguration, good with { Simulation = new SimulationOptions { LatencyJitterMs = 60_001 } }),
            (BacktestFault.BadConfiguration, good with { Definition = Cross with { Leverage = 41 } }),
            (BacktestFault.BadConfiguration, good with { Definition = Cross with { ParametersJson = """{"fast":0}""" } }),
            (BacktestFault.WrongSeries, good with { Candles = [CandleSeries.From(new InstrumentName("ETH"), CandleInterval.OneMinute, [])] }),
        ];
        Assert.All(cases, one => Assert.Equal(one.Fault, Assert.Throws<BacktestException>(() => QuoteBacktestRunner.Run(one.Request, StrategyCatalog.BuiltIn)).Fault));
    }

    private static BotDefinition Cross => BotDriver.Standard with
    {
        Strategy = "moving-average-cross",
        ParametersJson = """{"fast":3,"slow":8}""",
        Interval = CandleInterval.OneMinute,
        Sizing = new SizingRule.FixedQuantity(0.1m),
        Leverage = 1,
    };

    private static QuoteBacktestRequest Request(IEnumerable<EngineEvent> market) => new()
    {
        Definition = Cross,
        Instruments = [Given.Perpetual()],
        Market = market,
    };

    // A quote and a trade every second, a mark price every ten.
    private static List<EngineEvent> Market(int seed, InstrumentName? instrument = null)
    {
        var random = new Random(seed);
        var (events, price) = (new List<EngineEvent>(), 100_000m);
        for (var second = 0; second < Hours * 3_600; second++)
        {
            var at = Start.AddSeconds(second);
            price += random.Next(-12, 13);
            events.Add(Quote(at, price, instrument));
            events.Add(Trade(at.AddMilliseconds(random.Next(1, 999)), price + (random.Next(2) == 0 ? 1 : -1), 0.01m * random.Next(1, 50), instrument));
            if (second % 10 == 0)
                events.Add(new AssetContextChanged(instrument ?? Btc, new Price(price), new Price(price), 0.00001m, 1, at.AddMilliseconds(999)));
        }

        return events;
    }

    private static BestBidOfferChanged Quote(DateTimeOffset at, decimal price, InstrumentName? instrument = null) =>
        new(instrument ?? Btc, new Price(price - 1), new Quantity(2), new Price(price + 1), new Quantity(2), at);

    private static TradeOccurred Trade(DateTimeOffset at, decimal price, decimal quantity, InstrumentName? instrument = null) =>
        new(instrument ?? Btc, new Price(price), new Quantity(quantity), Side.Sell, at.ToUnixTimeMilliseconds(), at);

    private static CandleSeries CandlesOf(IReadOnlyList<EngineEvent> market)
    {
        var builder = new TradeCandleBuilder(CandleInterval.OneMinute);
        var closed = new List<Candle>();
        foreach (var trade in market.OfType<TradeOccurred>())
            builder.Add(trade.OccurredAt.ToUnixTimeMilliseconds(), (double)trade.Price.Value, (double)trade.Quantity.Value, closed);
        builder.AdvanceTo(market[^1].OccurredAt.ToUnixTimeMilliseconds(), closed);
        return CandleSeries.From(Btc, CandleInterval.OneMinute, closed);
    }
}

using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.State;
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
        var order = BuyLimit(99_990m);
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

    public static TheoryData<string> EveryStrategy => [.. StrategyCatalog.BuiltIn.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(EveryStrategy))]
    public void No_strategy_sees_the_future_of_its_trades_and_quotes(string strategy)
    {
        var request = Request(Market(seed: 5)) with { Definition = Cross with { Strategy = strategy, ParametersJson = "{}", Protection = new ProtectionDefaults { StopFraction = 0.002 } } };
        var report = LookAheadCheck.Run(request, StrategyCatalog.BuiltIn, cuts: 12, seed: 7);
        Assert.True(report.IsClean, report.Disagreement);
        Assert.InRange(report.Cuts, 2, 12);
    }

    [Fact]
    public void A_strategy_that_peeks_at_the_next_trade_is_found()
    {
        var report = LookAheadCheck.Run(Request(Market(seed: 5)), market => _ => new PeekingAtTrades(market), cuts: 12, seed: 7);
        Assert.False(report.IsClean);
        Assert.StartsWith("Cut after", report.Disagreement, StringComparison.Ordinal);
    }

    [Fact]
    public void Trades_alone_are_enough_to_buy_at_what_buyers_paid_and_to_be_stopped_out()
    {
        List<EngineEvent> market = [];
        for (var second = 0; second < 600; second++)
        {
            var price = second < 400 ? 100_000 : 98_000;
            market.Add(new TradeOccurred(Btc, new Price(price + 5), new Quantity(1), Side.Buy, second, Start.AddSeconds(second)));
            market.Add(new TradeOccurred(Btc, new Price(price), new Quantity(1), Side.Sell, second, Start.AddSeconds(second).AddMilliseconds(500)));
        }

        var request = Request(market) with
        {
            Definition = Cross with { Protection = new ProtectionDefaults { StopFraction = 0.01 } },
            QuotesFromTrades = true,
            MarksFromPrices = true,
        };
        QuoteBacktestRequest[] blind = [request with { QuotesFromTrades = false, MarksFromPrices = false }, request with { MarksFromPrices = false }];
        BacktestResult Run(QuoteBacktestRequest one) => QuoteBacktestRunner.Run(one, _ => new ScriptedStrategy((context, leg, _) => context.SetTarget(leg, TargetExposure.Long, "buy")));

        var trip = Run(request).RoundTrips[0];
        Assert.Equal((100_005m, 98_005m, "stop"), (trip.EntryPrice, trip.ExitPrice, trip.ExitReason));
        Assert.Equal([0, 1], blind.Select(one => Run(one).Fills));
    }

    [Theory]
    [InlineData(LimitFillRule.Through, 99_999)]
    [InlineData(LimitFillRule.Touch, 100_000)]
    public void Where_no_queue_was_recorded_a_resting_order_fills_as_the_rule_says(LimitFillRule rule, int tradedAt)
    {
        var leg = new QuoteLeg(Request([]) with { QuotesFromTrades = true }, 0, new QuoteMatcher(Given.Perpetual(), new Ledger(100_000m), new SimulationOptions { LatencyMs = 0, LimitFill = rule }));
        var events = new List<EngineEvent>();
        leg.Match(Trade(Start, 100_010, 1), events);
        leg.Simulator.Submit(new SubmitOrders([BuyLimit(100_000m)], OrderGrouping.None), Start, events);
        foreach (var price in (int[])[100_010, 100_000, 99_999])
        {
            var before = events.Count;
            leg.Match(Trade(Start.AddSeconds(1), price, 1), events);
            Assert.Equal(price == tradedAt, events.Skip(before).OfType<OrderFilled>().Any());
            if (price == tradedAt)
                return;
        }
    }

    [Fact]
    public void Funding_of_a_recording_without_contexts_is_settled_each_full_hour()
    {
        FundingRate[] rates = [new(Start.AddHours(1), 0.0001m), new(Start.AddHours(3), 0.0002m)];
        var request = Request(Market(seed: 1).Where(happened => happened is not AssetContextChanged)) with { MarksFromPrices = true };
        BacktestResult Run(QuoteBacktestRequest one) => QuoteBacktestRunner.Run(one, _ => new ScriptedStrategy((context, leg, _) => context.SetTarget(leg, TargetExposure.Long, "buy")));

        // 0.1 BTC near 100,000 at 0.01 % and 0.02 %: the hour between was not recorded.
        Assert.InRange(-Run(request with { Funding = [rates] }).Metrics.Funding, 2.8, 3.2);
        Assert.Equal(0, Run(request).Metrics.Funding);
        Assert.Equal(BacktestFault.UnsoundFunding, Assert.Throws<BacktestException>(() => Run(request with { Funding = [[rates[1], rates[0]]] })).Fault);
    }

    [Fact]
    public void Recordings_are_joined_in_order_of_time_and_those_given_first_come_first()
    {
        EngineEvent[] quotes = [Quote(Start, 1_000), Quote(Start.AddSeconds(2), 1_000)];
        EngineEvent[] trades = [Trade(Start, 1_000, 1), Trade(Start.AddSeconds(1), 1_000, 1), Trade(Start.AddSeconds(3), 1_000, 1)];
        Assert.Equal([trades[0], quotes[0], trades[1], quotes[1], trades[2]], MarketOrder.Merge([trades, quotes, []]));
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

    private static OrderRequest BuyLimit(decimal price) => new()
    {
        ClientOrderId = ClientOrderId.For(1, new BotId(1), 1),
        Instrument = Btc,
        Side = Side.Buy,
        Quantity = new Quantity(0.1m),
        Kind = OrderKind.Limit,
        LimitPrice = new Price(price),
        Purpose = OrderPurpose.Entry,
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

    private sealed class PeekingAtTrades(IReadOnlyList<EngineEvent> market) : Strategy
    {
        public override int WarmUpCandles => 1;

        public override void Update(int leg, in Candle candle)
        {
        }

        public override void Decide(int leg, in Candle candle, IStrategyContext context)
        {
            var now = context.NowMs;
            var next = market.OfType<TradeOccurred>().FirstOrDefault(trade => trade.OccurredAt.ToUnixTimeMilliseconds() > now + 30_000);
            context.SetTarget(leg, (double?)next?.Price.Value > candle.Close ? TargetExposure.Long : TargetExposure.Flat, "it will rise");
        }

        public override void Save(StateWriter writer)
        {
        }

        public override void Load(StateReader reader)
        {
        }
    }
}

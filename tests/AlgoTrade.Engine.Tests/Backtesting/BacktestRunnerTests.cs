using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Sweeps;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Tests.Bots;

namespace AlgoTrade.Engine.Tests.Backtesting;

public sealed class BacktestRunnerTests
{
    private static readonly CandleSeries Btc = TestFiles.Candles("BTC_1h.csv.gz", new InstrumentName("BTC"), CandleInterval.OneHour);
    private static readonly CandleSeries Eth = TestFiles.Candles("ETH_1h.csv.gz", new InstrumentName("ETH"), CandleInterval.OneHour);

    // Changes only when decisions, orders or their canonical bytes change; then on purpose.
    [Theory]
    [InlineData("moving-average-cross", "67febfe8a50fe7e9403cf4552894cc3adaca55d7768d8dcc2aa8c745e71e6d51")]
    [InlineData("ema-cross-atr-stop", "5a5f266c14e103e4ed6a0bb1d44d201a4c51fd89098d7e2abfbcaee57976b554")]
    [InlineData("grid-maker", "78c8a6f364a26cb095bd408cefa033733e7f142df91388bbf99fdb9d0e56fda7")]
    public void The_effects_of_a_run_have_the_hash_they_always_had(string strategy, string hash) =>
        Assert.Equal(hash, BacktestRunner.Run(RequestFor(strategy, Btc), StrategyCatalog.BuiltIn).EffectHash);

    [Fact]
    public void Two_legs_share_one_cash_account_and_the_bot_s_books_equal_the_exchange_s()
    {
        var both = BacktestRunner.Run(RequestFor("moving-average-cross", Btc, Eth), StrategyCatalog.BuiltIn);
        var alone = new[] { Btc, Eth }.Select(series => BacktestRunner.Run(RequestFor("moving-average-cross", series), StrategyCatalog.BuiltIn)).ToArray();
        // Fixed quantities: together they earn what each earns alone, on one account.
        Assert.Equal(alone.Sum(run => run.Metrics.FinalEquity - 100_000), both.Metrics.FinalEquity - 100_000, 1e-6);
        Assert.Equal(alone.Sum(run => run.RoundTrips.Count), both.RoundTrips.Count);
        Assert.Equal(Btc.Count, both.Equity.Length);
    }

    [Fact]
    public void Funding_moves_equity_by_what_was_paid()
    {
        var rates = Enumerable.Range(0, Btc.Count).Select(i => new FundingRate(DateTimeOffset.FromUnixTimeMilliseconds(Btc.OpenTimeMs[i]), 0.00001m)).ToArray();
        var request = RequestFor("buy-and-hold", Btc);
        var (free, charged) = (BacktestRunner.Run(request, StrategyCatalog.BuiltIn), BacktestRunner.Run(request with { Funding = [rates] }, StrategyCatalog.BuiltIn));
        Assert.Equal(free.Metrics.FinalEquity + charged.Metrics.Funding, charged.Metrics.FinalEquity, 1e-6);
        // 0.1 BTC, from the second candle's fill on, at the open of each hour.
        var expected = -Enumerable.Range(2, Btc.Count - 2).Sum(i => 0.1 * Btc.Open[i] * 0.00001);
        Assert.Equal(expected, charged.Metrics.Funding, 1e-2);
    }

    [Fact]
    public void Candles_before_the_period_only_warm_up()
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(Btc.OpenTimeMs[1_000]);
        var result = BacktestRunner.Run(RequestFor("moving-average-cross", Btc) with { From = from, To = from.AddDays(30) }, StrategyCatalog.BuiltIn);
        Assert.Equal(720, result.Equity.Length);
        Assert.All(result.RoundTrips, trip => Assert.True(trip.OpenedAtMs >= Btc.OpenTimeMs[1_000]));
    }

    [Fact]
    public void A_run_reports_its_progress_and_can_be_canceled()
    {
        var shares = new List<double>();
        BacktestRunner.Run(RequestFor("buy-and-hold", Btc), StrategyCatalog.BuiltIn, new Recorder(shares.Add));
        Assert.Equal(1, shares[^1]);
        Assert.InRange(shares.Count, 50, 200);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() =>
            BacktestRunner.Run(RequestFor("buy-and-hold", Btc), StrategyCatalog.BuiltIn, new Recorder(_ => source.Cancel()), source.Token));
    }

    [Theory]
    [InlineData("moving-average-cross", null, null)]
    [InlineData("moving-average-cross", 0.002, 0.01)]
    [InlineData("ema-cross-atr-stop", 0.002, 0.02)]
    [InlineData("ema-cross-atr-stop", null, 0.005)]
    [InlineData("grid-maker", 0.003, null)]
    public void Calm_stretches_change_nothing_and_breakers_trip_at_the_same_candle(string strategy, double? dailyLoss, double? drawdown)
    {
        var limits = new RiskLimits { MaxDailyLossFraction = (decimal?)dailyLoss, MaxDrawdownFraction = (decimal?)drawdown };
        (BacktestResult Result, List<EngineEffect> Effects) Run(bool takesStretches)
        {
            var effects = new List<EngineEffect>();
            var request = RequestFor(strategy, Btc);
            request = request with { Definition = request.Definition with { Limits = limits }, Observer = (effect, _) => effects.Add(effect) };
            using var session = new BacktestSession(
                request, BacktestRunner.FactoryOf(request.Definition, StrategyCatalog.BuiltIn), new BacktestBuffers())
            { TakesStretches = takesStretches };
            session.Run(progress: null, CancellationToken.None);
            return (session.ToResult(), effects);
        }

        var (stretches, single) = (Run(takesStretches: true), Run(takesStretches: false));
        Assert.Equal(single.Effects, stretches.Effects);
        Assert.Equal(single.Result.EffectHash, stretches.Result.EffectHash);
        Assert.Equal(single.Result.Equity.ToArray(), stretches.Result.Equity.ToArray());
        Assert.Equal(single.Result.RoundTrips, stretches.Result.RoundTrips);
        Assert.Equal(drawdown is not null || dailyLoss is not null, stretches.Effects.OfType<RaiseAlert>().Any());
    }

    [Fact]
    public void Bad_input_is_refused_by_name_before_the_run()
    {
        var good = RequestFor("moving-average-cross", Btc);
        var nan = Btc.Slice(0, 100);
        var wrong = new CandleSeries(nan.Instrument, nan.Interval, nan.OpenTimeMs.ToArray(), nan.Open.ToArray(), [.. nan.High.ToArray().Select(_ => double.NaN)], nan.Low.ToArray(), nan.Close.ToArray(), nan.Volume.ToArray());
        var disordered = CandleSeries.From(Btc.Instrument, Btc.Interval, [Btc[5], Btc[4]]);
        var late = new FundingRate[] { new(DateTimeOffset.UnixEpoch.AddHours(1), 0), new(DateTimeOffset.UnixEpoch, 0) };
        (BacktestFault Fault, BacktestRequest Request)[] cases =
        [
            (BacktestFault.UnsoundCandles, good with { Candles = [wrong] }),
            (BacktestFault.UnsoundCandles, good with { Candles = [disordered] }),
            (BacktestFault.NoData, good with { Candles = [Btc.Slice(0, 0)] }),
            (BacktestFault.NoData, good with { Candles = [] }),
            (BacktestFault.WrongSeries, good with { Candles = [Eth] }),
            (BacktestFault.WrongSeries, good with { Definition = good.Definition with { Interval = CandleInterval.OneDay } }),
            (BacktestFault.EmptyPeriod, good with { From = At(Btc, 10), To = At(Btc, 10) }),
            (BacktestFault.EmptyPeriod, good with { From = At(Btc, 10).AddMinutes(1), To = At(Btc, 10).AddMinutes(59) }),
            (BacktestFault.EmptyPeriod, good with { From = At(Btc, 11), To = At(Btc, 10) }),
            (BacktestFault.EmptyPeriod, good with { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddDays(1) }),
            (BacktestFault.TooFewCandles, good with { Candles = [Btc.Slice(0, 10)] }),
            (BacktestFault.BadConfiguration, good with { Definition = good.Definition with { ParametersJson = """{"fast":0}""" } }),
            (BacktestFault.BadConfiguration, good with { Definition = good.Definition with { Strategy = "nonsense" } }),
            (BacktestFault.BadConfiguration, good with { Definition = good.Definition with { Capital = 0 } }),
            (BacktestFault.BadConfiguration, good with { Definition = good.Definition with { Leverage = 41 } }),
            (BacktestFault.BadConfiguration, good with { Simulation = new SimulationOptions { SlippageBps = -1 } }),
            (BacktestFault.BadConfiguration, good with { Simulation = new SimulationOptions { Fees = new FeeSchedule { TakerRate = 0.45m } } }),
            (BacktestFault.WrongSeries, RequestFor("moving-average-cross", Btc, Btc)),
            (BacktestFault.UnsoundFunding, good with { Funding = [late] }),
        ];
        Assert.All(cases, one => Assert.Equal(one.Fault, Assert.Throws<BacktestException>(() => BacktestRunner.Run(one.Request, StrategyCatalog.BuiltIn)).Fault));
    }

    [Theory]
    [MemberData(nameof(QuoteBacktestTests.EveryStrategy), MemberType = typeof(QuoteBacktestTests))]
    public void Built_in_strategies_do_not_see_the_future(string strategy)
    {
        var report = LookAheadCheck.Run(RequestFor(strategy, Btc.Slice(0, 2_000)), StrategyCatalog.BuiltIn, cuts: 20, seed: 7);
        Assert.True(report.IsClean, report.Disagreement);
        Assert.InRange(report.Cuts, 15, 20);
    }

    [Fact]
    public void A_strategy_that_peeks_at_the_next_close_is_found()
    {
        var report = LookAheadCheck.Run(RequestFor("moving-average-cross", Btc.Slice(0, 500)), candles => _ => new Peeking(candles[0]), cuts: 20, seed: 7);
        Assert.False(report.IsClean);
        Assert.StartsWith("Cut after", report.Disagreement, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_ranks_in_sample_tests_out_of_sample_and_names_the_number_of_trials()
    {
        var grid = ParameterGrid.Parse("""{"fast":[5,10,40],"slow":{"from":20,"to":40,"step":10},"average":"sma"}""");
        var done = 0;
        var report = SweepRunner.Run(
            new SweepRequest { Backtest = RequestFor("moving-average-cross", Btc.Slice(0, 3_000)), ParameterSets = [.. grid.Sets()], Catalog = StrategyCatalog.BuiltIn, Parallelism = 2 },
            new Counter(count => Interlocked.Exchange(ref done, Math.Max(done, count))));
        Assert.Equal((9, 9, 6, 3), (grid.Count, report.Trials, report.Runs.Count, report.Refused.Count));
        Assert.Equal(report.Runs.Select(run => run.Value), report.Runs.Select(run => run.Value).OrderDescending());
        Assert.NotNull(report.SplitAt);
        Assert.NotNull(report.RankCorrelation);
        Assert.All(report.Runs, run => Assert.NotNull(run.OutOfSample));
        Assert.Contains("fast below slow", report.Refused[0].Reason, StringComparison.Ordinal);
        Assert.Equal(9, done);
    }

    [Fact]
    public void A_sweep_whose_test_part_has_no_candle_is_refused_before_it_runs()
    {
        var request = new SweepRequest
        {
            Backtest = RequestFor("moving-average-cross", Btc.Slice(0, 2_000)) with { From = At(Btc, 1_500), To = At(Btc, 1_501) },
            ParameterSets = ["""{"fast":5,"slow":20}"""],
            Catalog = StrategyCatalog.BuiltIn,
        };
        Assert.Equal(BacktestFault.EmptyPeriod, Assert.Throws<BacktestException>(() => SweepRunner.Run(request)).Fault);
    }

    [Fact]
    public void A_sweep_can_be_canceled_between_and_within_its_runs()
    {
        using var source = new CancellationTokenSource();
        var grid = ParameterGrid.Parse("""{"fast":{"from":2,"to":19,"step":1},"slow":{"from":20,"to":40,"step":1}}""");
        var request = new SweepRequest
        {
            Backtest = RequestFor("moving-average-cross", Btc.Slice(0, 3_000)),
            ParameterSets = [.. grid.Sets()],
            Catalog = StrategyCatalog.BuiltIn,
            Parallelism = 2,
        };
        var most = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => SweepRunner.Run(
            request,
            new Counter(count =>
            {
                InterlockedMax(ref most, count);
                source.Cancel();
            }), source.Token));
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void A_sweep_gives_the_same_figures_as_single_runs_on_one_core_and_on_many()
    {
        var request = new SweepRequest
        {
            Backtest = RequestFor("moving-average-cross", Btc.Slice(0, 3_000)),
            ParameterSets = ["""{"fast":5,"slow":20}""", """{"fast":8,"slow":30}"""],
            Catalog = StrategyCatalog.BuiltIn,
            InSampleFraction = 1,
            Parallelism = 1,
        };
        var (one, two) = (SweepRunner.Run(request), SweepRunner.Run(request with { Parallelism = 2 }));
        Assert.Equal(one.Runs, two.Runs);
        var single = BacktestRunner.Run(
            request.Backtest with { Definition = request.Backtest.Definition with { ParametersJson = one.Runs[0].ParametersJson } }, StrategyCatalog.BuiltIn);
        Assert.Equal(single.Metrics, one.Runs[0].InSample);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"fast":[]}""")]
    [InlineData("""{"fast":{"from":5,"to":1,"step":1}}""")]
    [InlineData("""{"fast":{"from":1,"to":9}}""")]
    [InlineData("""{"fast":{"from":0,"to":9000,"step":1},"slow":{"from":0,"to":9000,"step":1}}""")]
    [InlineData("{")]
    public void A_grid_that_means_nothing_is_refused(string json) => Assert.Throws<BacktestException>(() => ParameterGrid.Parse(json));

    private static BacktestRequest RequestFor(string strategy, params CandleSeries[] candles) => new()
    {
        Definition = BotDriver.Standard with
        {
            Strategy = strategy,
            Instruments = [.. candles.Select(series => series.Instrument)],
            Sizing = new SizingRule.FixedQuantity(0.1m),
        },
        Instruments = [.. candles.Select(series => Given.Perpetual(series.Instrument.Value, sizeDecimals: series.Instrument.Value == "BTC" ? 5 : 4))],
        Candles = candles,
    };

    private sealed class Recorder(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    private sealed class Counter(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }

    private static DateTimeOffset At(CandleSeries candles, int index) => DateTimeOffset.FromUnixTimeMilliseconds(candles.OpenTimeMs[index]);

    private static void InterlockedMax(ref int most, int count)
    {
        for (var seen = Volatile.Read(ref most); seen < count; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, count, seen);
    }

    private sealed class Peeking(CandleSeries candles) : Strategy
    {
        private int _count;

        public override int WarmUpCandles => 1;

        public override void Update(int leg, in Candle candle) => _count++;

        public override void Decide(int leg, in Candle candle, IStrategyContext context)
        {
            if (_count < candles.Count)
                context.SetTarget(leg, candles.Close[_count] > candle.Close ? TargetExposure.Long : TargetExposure.Flat, "it will rise");
        }

        public override void Save(StateWriter writer) => writer.Write(_count);

        public override void Load(StateReader reader) => _count = reader.ReadInt32();
    }
}

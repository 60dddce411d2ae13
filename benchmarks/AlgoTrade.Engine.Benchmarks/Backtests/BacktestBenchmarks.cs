using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Sweeps;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>What a backtest costs: per candle, per order, per sweep, in time and in memory.</summary>
internal static class BacktestBenchmarks
{
    private const int SweepSets = 1_000;

    // Small enough that a year of fees leaves most of the cash.
    private const double Size = 0.05;

    public static void Run(RatioReport report, string? candleFile)
    {
        var candles = candleFile is null ? SampleYear.Draw() : SampleYear.Read(candleFile);
        MeasureCross(report, candles);
        MeasureOrders(report, candles);
        MeasureRecording(report, candles);
        MeasureMemory(report, candles);
    }

    /// <param name="sets">Parameter sets, 1 to 1,000.</param>
    public static void RunSweeps(RatioReport report, string? candleFile, int sets = SweepSets) =>
        MeasureSweep(report, candleFile is null ? SampleYear.Draw() : SampleYear.Read(candleFile), sets);

    private static void MeasureCross(RatioReport report, CandleSeries candles)
    {
        var hashed = RequestFor(candles);
        // The hash is neither ledger nor gate: the limit is on the run without it, and what it costs is told below.
        var request = hashed with { HashEffects = false };
        var equity = new double[candles.Count];
        var result = BacktestRunner.Run(request, StrategyCatalog.BuiltIn);
        var scalar = ScalarLoop.SmaCross(candles, 10, 30, 100_000, Size, equity);
        report.Note("orders in the year", result.Orders.ToString(CultureInfo.InvariantCulture));
        report.AtMost("same final equity as the scalar loop", Math.Abs(result.Metrics.FinalEquity / scalar - 1), 1e-9, "relative difference");
        var (engine, loop) = InTurns(
            () => BacktestRunner.Run(request, StrategyCatalog.BuiltIn), () => ScalarLoop.SmaCross(candles, 10, 30, 100_000, Size, equity));
        report.Note("processor time", string.Create(CultureInfo.InvariantCulture, $"{engine * 1e3:F1} ms against {loop * 1e3:F2} ms"));
        report.AtMost("SMA cross 10/30, long-flat, full ledger and gate, against a scalar loop", engine / loop, 8, "times its processor time");
        report.AtLeast("candles per second, SMA cross", candles.Count / engine, 10e6, "1/s on one core");
        NoteParts(report, request, engine, result.Orders);
        var (withHash, sameLoop) = InTurns(
            () => BacktestRunner.Run(hashed, StrategyCatalog.BuiltIn), () => ScalarLoop.SmaCross(candles, 10, 30, 100_000, Size, equity));
        report.Note("the same with the hash of the effects", string.Create(CultureInfo.InvariantCulture, $"{withHash * 1e3:F1} ms, {withHash / sameLoop:F1} times the loop, {candles.Count / withHash / 1e6:F1} million candles per second"));
    }

    // Where the time of the run above goes.
    private static void NoteParts(RatioReport report, BacktestRequest request, double whole, int orders)
    {
        var idle = InTurns(() => BacktestRunner.Run(request, _ => new NeverTrades()), () => { }).Candidate;
        var candles = request.Candles[0].Count;
        report.Note("of which a candle without an order", string.Create(CultureInfo.InvariantCulture, $"{idle / candles * 1e9:F1} ns"));
        report.Note("and an order, from decision to booked fill", string.Create(CultureInfo.InvariantCulture, $"{(whole - idle) / orders * 1e9:F0} ns"));
    }

    private static void MeasureOrders(RatioReport report, CandleSeries candles)
    {
        var request = RequestFor(candles);
        report.AtLeast(
            "candles per second, an order every 20 candles",
            candles.Count / InTurns(() => BacktestRunner.Run(request, _ => new OrderEveryTwentyCandles()), () => { }).Candidate, 3e6, "1/s on one core");
    }

    // Four trades a minute with a quote each: what the same cross costs where the market is told event by event.
    private static void MeasureRecording(RatioReport report, CandleSeries candles)
    {
        const int Minutes = 20_000;
        var market = new List<EngineEvent>(Minutes * 8);
        for (var i = 0; i < Minutes; i++)
        {
            double[] prices = [candles.Open[i], candles.Low[i], candles.High[i], candles.Close[i]];
            for (var part = 0; part < prices.Length; part++)
            {
                var (at, price) = (DateTimeOffset.FromUnixTimeMilliseconds(candles.OpenTimeMs[i] + part * 15_000), (decimal)prices[part]);
                market.Add(new TradeOccurred(candles.Instrument, new Price(price), new Quantity(0.1m), Side.Buy, i, at));
                market.Add(new BestBidOfferChanged(candles.Instrument, new Price(price - 1), new Quantity(2), new Price(price), new Quantity(2), at));
            }
        }

        var request = new QuoteBacktestRequest { Definition = RequestFor(candles).Definition, Instruments = [BitcoinRules], Market = market, MarksFromPrices = true };
        var seconds = InTurns(() => QuoteBacktestRunner.Run(request, StrategyCatalog.BuiltIn), () => { }).Candidate;
        report.Note("the same cross over trades and quotes", string.Create(CultureInfo.InvariantCulture, $"{market.Count / seconds / 1e6:F1} million events per second, hash included"));
    }

    private static void MeasureMemory(RatioReport report, CandleSeries candles)
    {
        var strategy = StrategyCatalog.BuiltIn.Get("moving-average-cross");
        // Averages so slow that they never cross: candles without orders, the steady state.
        var bot = new Bot(
            RequestFor(candles).Definition, [BitcoinRules], _ => strategy.Create("""{"fast":4,"slow":5}""", 1));
        var effects = new EffectBuffer();
        bot.Handle(new StartBot(DateTimeOffset.FromUnixTimeMilliseconds(candles.OpenTimeMs[0])), effects);
        const int Count = 100_000;
        var flat = candles[0];
        void Feed(int from)
        {
            for (var i = from; i < from + Count; i++)
                bot.OnCandle(0, flat with { OpenTimeMs = candles.OpenTimeMs[i] }, effects);
        }

        Feed(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Feed(Count);
        report.AtMost("bytes allocated per candle in steady state", (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Count, 0, "bytes");
        var writer = new StateWriter();
        bot.Save(writer);
        report.AtMost("saved state of an idle bot", writer.Written.Length / 1024.0, 64, "KiB");
        report.AtMost("memory of an idle bot", MeasureBotMemory() / 1024.0, 64, "KiB, mean of 1,000 bots");
    }

    private static double MeasureBotMemory()
    {
        const int Bots = 1_000;
        var bots = new Bot[Bots];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var definition = RequestFor(SeriesOfOne()).Definition;
        for (var i = 0; i < Bots; i++)
            bots[i] = new Bot(definition, [BitcoinRules], json => StrategyCatalog.BuiltIn.Create(definition with { ParametersJson = json }));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(bots);
        return (double)(after - before) / Bots;
    }

    private static void MeasureSweep(RatioReport report, CandleSeries candles, int sets)
    {
        var grid = ParameterGrid.Parse("""{"fast":{"from":5,"to":29,"step":1},"slow":{"from":30,"to":225,"step":5}}""");
        var request = new SweepRequest
        {
            Backtest = RequestFor(candles),
            ParameterSets = [.. grid.Sets().Take(sets)],
            Catalog = StrategyCatalog.BuiltIn,
            Parallelism = 2,
        };
        SweepRunner.Run(request with { ParameterSets = [.. request.ParameterSets.Take(20)] });
        var part = request with { ParameterSets = [.. request.ParameterSets.Take(Math.Max(1, sets / 10))] };
        var (one, two) = (new double[3], new double[3]);
        // Both in turns, so that a busy machine slows both.
        for (var round = 0; round < one.Length; round++)
        {
            one[round] = ProcessorSeconds(() => SweepRunner.Run(part with { Parallelism = 1 }));
            two[round] = ProcessorSeconds(() => SweepRunner.Run(part));
        }

        // Work that does not grow when it is shared is done in half the time by two cores of its own.
        report.AtLeast("sweep on two cores against one", 2 * one.Min() / two.Min(), 1.8, "times as fast, from the processor time of the same sets on one thread and on two");
        var wall = Stopwatch.GetTimestamp();
        var processor = ProcessorSeconds(() => SweepRunner.Run(request));
        report.Note("wall time of the sweep", string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(wall).TotalSeconds:F1} s"));
        report.AtMost(
            $"sweep of {sets} parameter sets over a year of 1-minute candles", processor / 2, 30.0 * sets / SweepSets, "s of processor time on each of two cores");
        report.AtMost("memory of the process after the sweep", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, 300, "MB at its peak");
    }

    // Processor time, not wall time: a machine shared with others stretches a long run more than a short one.
    private static (double Candidate, double Yardstick) InTurns(Action candidate, Action yardstick)
    {
        const int Rounds = 9;
        const int Repeats = 4;
        // Often enough for the runtime to optimise both before anything counts: what runs once per backtest takes some sixty of them.
        const int WarmUps = 24;
        double Once(Action run) => ProcessorSeconds(() =>
        {
            for (var i = 0; i < Repeats; i++)
                run();
        }) / Repeats;

        var (candidates, yardsticks) = (new double[Rounds], new double[Rounds]);
        for (var round = -WarmUps; round < Rounds; round++)
        {
            var (one, other) = (Once(yardstick), Once(candidate));
            if (round >= 0)
                (yardsticks[round], candidates[round]) = (one, other);
        }

        Array.Sort(candidates);
        Array.Sort(yardsticks);
        return (candidates[Rounds / 2], yardsticks[Rounds / 2]);
    }

    private static double ProcessorSeconds(Action run)
    {
        var before = Environment.CpuUsage.TotalTime;
        run();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static Instrument BitcoinRules => new()
    {
        Name = new InstrumentName("BTC"),
        AssetId = 0,
        SizeDecimals = 5,
        MaxLeverage = 40,
        MarginTiers = [new MarginTier(0, 40)],
    };

    private static CandleSeries SeriesOfOne() =>
        CandleSeries.From(new InstrumentName("BTC"), CandleInterval.OneMinute, [new Candle(0, 1, 1, 1, 1, 1)]);

    private static BacktestRequest RequestFor(CandleSeries candles) => new()
    {
        Definition = new BotDefinition
        {
            Id = new BotId(1),
            Installation = 1,
            Name = "benchmark",
            Strategy = "moving-average-cross",
            ParametersJson = """{"fast":10,"slow":30}""",
            Instruments = [candles.Instrument],
            Interval = candles.Interval,
            Capital = 100_000m,
            Sizing = new SizingRule.FixedQuantity((decimal)Size),
        },
        Instruments = [BitcoinRules],
        Candles = [candles],
        Simulation = new SimulationOptions { Fees = new FeeSchedule { TakerRate = 0.00045m, MakerRate = 0.00045m } },
        SizingMoment = SizingMoment.AtNextPrice,
    };
}

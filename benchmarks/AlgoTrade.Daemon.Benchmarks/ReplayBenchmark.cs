using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Replay;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>What it costs to keep every handled event for replay: processor time against the same bot without it, and bytes stored per event.</summary>
internal static class ReplayBenchmark
{
    private const int Events = 200_000;
    private static readonly InstrumentName Btc = new("BTC");
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    public static void Run(RatioReport report)
    {
        var events = Stream();
        var (bytes, effects) = (0L, new EffectBuffer());

        void Bare()
        {
            var machine = Machine();
            foreach (var one in events)
                Handle(machine, one, effects);
        }

        void Recorded()
        {
            using var recorder = new EventRecorder(Machine(), TimeProvider.System);
            bytes = 0;
            foreach (var one in events)
            {
                Handle(recorder, one, effects);
                while (recorder.Sealed.TryRead(out var full))
                    bytes += ReplaySegmentCodec.ToBytes(full.Segment).Length;
            }

            recorder.Complete();
            while (recorder.Sealed.TryRead(out var last))
                bytes += ReplaySegmentCodec.ToBytes(last.Segment).Length;
        }

        var allocated = Allocated(Recorded) - Allocated(Bare);
        var (each, alone) = (Nanoseconds(Recorded), Nanoseconds(Bare));
        report.AtMost("recording an event for replay, compression included", each - alone, 2_000, string.Create(
            CultureInfo.InvariantCulture, $"ns of processor time; the bot itself takes {alone:F0} ns; at 100 events/s a bot that is {(each - alone) / 1e7:P3} of a core"));
        report.AtMost("bytes stored per event", (double)bytes / Events, 24, "bytes");
        report.AtMost("bytes allocated per event", (double)allocated / Events, 128, "bytes, most of it the segment itself");
    }

    private static void Handle(IBotMachine machine, EngineEvent one, EffectBuffer effects)
    {
        effects.Clear();
        machine.Handle(one, effects);
    }

    private static double Nanoseconds(Action work)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            work();
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalNanoseconds / Events);
        }

        return best;
    }

    private static long Allocated(Action work)
    {
        work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static IBotMachine Machine()
    {
        var definition = new BotDefinition
        {
            Id = new BotId(1),
            Installation = 1,
            Name = "recorded",
            Strategy = "moving-average-cross",
            ParametersJson = """{"fast":2,"slow":3}""",
            Instruments = [Btc],
            Interval = CandleInterval.OneMinute,
        };
        var instrument = new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40, MarginTiers = [new MarginTier(0, 40)] };
        return new EngineBotFactory(StrategyCatalog.BuiltIn).Create(definition, [instrument], accountLimits: null, new BotBooks(10_000, [], [], 0), []);
    }

    private static List<EngineEvent> Stream()
    {
        var chance = new Random(7);
        var events = new List<EngineEvent>(Events);
        var price = 50_000m;
        for (var i = 0; i < Events; i++)
        {
            price += chance.Next(-2, 3);
            var at = Start.AddMilliseconds(i * 10);
            events.Add(chance.Next(100) switch
            {
                < 25 => new TradeOccurred(Btc, new Price(price), new Quantity(0.01m * (1 + (i % 9))), Side.Buy, i + 1, at),
                < 95 => new BestBidOfferChanged(Btc, new Price(price - 1), new Quantity(1 + (i % 5)), new Price(price + 1), new Quantity(2), at),
                _ => new AssetContextChanged(Btc, new Price(price), new Price(price), 0.0000125m, 1_000, at),
            });
        }

        return events;
    }
}

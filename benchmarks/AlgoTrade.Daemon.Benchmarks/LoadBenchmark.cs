using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using Instrument = AlgoTrade.Engine.Market.Instrument;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>
/// 1,000 paper bots on 50 instruments in one daemon at 5,000 market events a second: every event reaches 20 bots, so 100,000 are handled a second, each recorded
/// for replay, the market data recorded too. The yardstick is a reader of the same events in the same process that does nothing else.
/// </summary>
internal static class LoadBenchmark
{
    internal const int Bots = 1_000;
    internal const int Instruments = 50;
    private const int EventsPerSecond = 5_000;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(RatioReport report)
    {
        using var market = new SyntheticMarket(Instruments, EventsPerSecond, onlyTrades: false);
        var (latency, yardstick, commits) = (new LatencyMeter(), new LatencyMeter(), new LatencyMeter());
        var machines = new List<MeasuredMachine>();
        await using var daemon = await DaemonUnderLoad.StartAsync(market, _ => { }, inner => new MeasuredFactory(inner, latency, machines));
        using var meters = Listen(commits, out var coalesced);
        await AddBotsAsync(daemon, market);
        var startedAfter = await UntilAllRunAsync(daemon);
        report.Note("bots up", string.Create(CultureInfo.InvariantCulture, $"{Bots} after {startedAfter.TotalSeconds:F1} s"));
        market.Start();
        using var stop = new CancellationTokenSource();
        var reading = ReadAsync(market, yardstick, stop.Token);
        // One close of a minute goes before, so that the one inside the measured stretch, when all bots decide at once, finds everything warm.
        await Task.Delay(Minute - TimeSpan.FromTicks(TimeProvider.System.GetUtcNow().Ticks % Minute.Ticks) + Settling, TimeProvider.System);

        latency.Clear();
        yardstick.Clear();
        commits.Clear();
        var (before, sentBefore) = (machines.Select(machine => machine.Handled).ToArray(), market.Sent);
        var (started, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        await Task.Delay(Minute, TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var used = Process.GetCurrentProcess().TotalProcessorTime - processor;
        var handled = machines.Select((machine, i) => machine.Handled - before[i]).ToArray();
        var sent = market.Sent - sentBefore;
        meters.RecordObservableInstruments();
        await stop.CancelAsync();
        await reading;

        var share = handled.Min() / ((double)sent / Instruments);
        report.Note("market events a second, handled a second", string.Create(CultureInfo.InvariantCulture, $"{sent / elapsed.TotalSeconds:F0}, {handled.Sum() / elapsed.TotalSeconds:F0}"));
        report.AtMost("event to decision, 99th percentile", latency.Percentile(0.99), 20, string.Create(
            CultureInfo.InvariantCulture, $"ms; half below {latency.Percentile(0.5):F2} ms; a reader that does nothing else: {yardstick.Percentile(0.99):F2} ms"));
        report.Note("event to decision, 99.9th percentile", string.Create(CultureInfo.InvariantCulture, $"{latency.Percentile(0.999):F0} ms: at the close of the minute, when all bots wait for the journal"));
        report.AtMost("working set", Environment.WorkingSet / 1e6, 1_024, "MB");
        report.AtLeast("the bot that handled least, of the events of its instrument", share, 0.95, "share");
        report.AtMost("events the bounded channel of the feed refused", market.Refused, 0, "events");
        report.Note("events coalesced in inboxes", coalesced().ToString(CultureInfo.InvariantCulture));
        report.Note("processor time", string.Create(CultureInfo.InvariantCulture, $"{used / elapsed:F2} cores, the market's own thread included, PostgreSQL not"));
        report.Note("commits of the journal", string.Create(CultureInfo.InvariantCulture, $"{commits.Count}, 99th percentile {commits.Percentile(0.99):F1} ms"));
        market.Stop();
    }

    internal static async Task AddBotsAsync(DaemonUnderLoad daemon, SyntheticMarket market)
    {
        var accounts = daemon.Services.GetRequiredService<AccountStore>();
        while ((await accounts.ListAsync(CancellationToken.None)).Count == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var account = (await accounts.ListAsync(CancellationToken.None))[0].AccountId;
        var bots = daemon.Services.GetRequiredService<BotStore>();
        for (var i = 0; i < Bots; i++)
        {
            var json = string.Create(CultureInfo.InvariantCulture, $$"""
                {"name":"load-{{i}}","strategy":"moving-average-cross","parameters":{"fast":2,"slow":3},"instruments":["{{market.Names[i % Instruments]}}"],"interval":"1m",
                 "sizing":{"kind":"fixedNotional","notional":"1000"} }
                """);
            var bot = await bots.CreateAsync(account, string.Create(CultureInfo.InvariantCulture, $"load-{i}"), BotMode.Paper, json, "benchmark", CancellationToken.None);
            await bots.SetDesiredStateAsync(bot.Id, DesiredState.Running, null, CancellationToken.None);
        }
    }

    /// <param name="instance">Only what this daemon reports counts; null: whoever.</param>
    internal static async Task<TimeSpan> UntilAllRunAsync(DaemonUnderLoad daemon, string? instance = null)
    {
        var started = Stopwatch.GetTimestamp();
        var statuses = daemon.Services.GetRequiredService<BotStatusStore>();
        while (true)
        {
            var states = (await statuses.ListAsync(CancellationToken.None)).Values
                .Where(status => instance is null || status.Instance == instance).Select(status => status.State).ToList();
            if (states.Count(state => state is BotState.Running or BotState.WarmingUp) == Bots)
                return Stopwatch.GetElapsedTime(started);
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"After {Patience} the bots are {string.Join(", ", states.GroupBy(state => state).Select(group => $"{group.Count()} {group.Key}"))}.");
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System);
        }
    }

    private static MeterListener Listen(LatencyMeter commits, out Func<long> coalesced)
    {
        var seen = 0L;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Meter.Name == DaemonTelemetry.Name && instrument.Name is "algotrade.journal.commit" or "algotrade.bot.coalesced")
                    meters.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => commits.Add(TimeSpan.FromMilliseconds(value)));
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => seen = value);
        listener.Start();
        coalesced = () => seen;
        return listener;
    }

    private static async Task ReadAsync(SyntheticMarket market, LatencyMeter yardstick, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var marketEvent in market.Yardstick.ReadAllAsync(cancellationToken))
                yardstick.Add(TimeProvider.System.GetUtcNow() - marketEvent.OccurredAt);
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    private sealed class MeasuredFactory(IBotFactory inner, LatencyMeter latency, List<MeasuredMachine> machines) : IBotFactory
    {
        public int WarmUpCandles(BotDefinition definition) => inner.WarmUpCandles(definition);

        public IBotMachine Create(
            BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, BotBooks books, IReadOnlyList<CandleClosed> warmUp) =>
            Measured(inner.Create(definition, instruments, accountLimits, books, warmUp));

        public IBotMachine Load(BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, StateReader state) =>
            Measured(inner.Load(definition, instruments, accountLimits, state));

        private MeasuredMachine Measured(IBotMachine machine)
        {
            var measured = new MeasuredMachine(machine, latency);
            lock (machines)
            {
                machines.Add(measured);
            }

            return measured;
        }
    }

    private sealed class MeasuredMachine(IBotMachine inner, LatencyMeter latency) : IBotMachine
    {
        private long _handled;

        public long Handled => Interlocked.Read(ref _handled);

        public BotState State => inner.State;

        public string StateReason => inner.StateReason;

        public double Equity => inner.Equity;

        public double Drawdown => inner.Drawdown;

        public IReadOnlyList<TrippedBreaker> Tripped => inner.Tripped;

        public void Handle(EngineEvent engineEvent, EffectBuffer effects)
        {
            inner.Handle(engineEvent, effects);
            if (engineEvent is not (BestBidOfferChanged or TradeOccurred or AssetContextChanged))
                return;
            Interlocked.Increment(ref _handled);
            latency.Add(TimeProvider.System.GetUtcNow() - engineEvent.OccurredAt);
        }

        public void Save(StateWriter writer) => inner.Save(writer);

        public void LoadBreakers(StateReader reader) => inner.LoadBreakers(reader);
    }
}

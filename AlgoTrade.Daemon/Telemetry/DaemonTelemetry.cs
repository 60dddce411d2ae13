using System.Diagnostics;
using System.Diagnostics.Metrics;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Telemetry;

/// <summary>
/// What the daemon measures, under one name. One trace per order: <c>bot.decide</c> with <c>order.journal</c>, <c>order.send</c>,
/// <c>order.acknowledge</c> and <c>order.fill</c> below it. Durations are in milliseconds.
/// </summary>
internal static class DaemonTelemetry
{
    public const string Name = "AlgoTrade.Daemon";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> WaitMs = Meter.CreateHistogram<double>("algotrade.bot.wait", "ms", "An event waited in a bot's inbox.");
    private static readonly Histogram<double> DecideMs = Meter.CreateHistogram<double>("algotrade.bot.decide", "ms", "A bot handled one event.");
    private static readonly Histogram<double> JournalMs = Meter.CreateHistogram<double>("algotrade.journal.commit", "ms", "One commit of the journal.");
    private static readonly Histogram<double> SendMs = Meter.CreateHistogram<double>("algotrade.order.send", "ms", "Sign, send and answer of one action.");
    private static readonly Histogram<double> ResolveMs = Meter.CreateHistogram<double>("algotrade.order.resolve", "ms", "From a lost answer to its settlement.");
    private static readonly Histogram<double> FillMs = Meter.CreateHistogram<double>("algotrade.order.fill", "ms", "From a fill on the exchange to its booking here.");
    private static readonly Histogram<double> ReconcileMs = Meter.CreateHistogram<double>("algotrade.reconcile.duration", "ms", "One reconciliation of one account.");
    private static readonly Counter<long> UnknownOutcomes = Meter.CreateCounter<long>("algotrade.order.unknown", description: "Orders whose answer was lost.");
    private static readonly Counter<long> MarketEvents = Meter.CreateCounter<long>("algotrade.feed.events", description: "Market events received.");
    private static readonly Counter<long> CoalescedEvents = Meter.CreateCounter<long>("algotrade.feed.coalesced", description: "Market events replaced by newer ones before a bot saw them.");
    private static readonly Counter<long> FeedGaps = Meter.CreateCounter<long>("algotrade.feed.gaps", description: "Gaps of market data, by whether they were filled.");
    private static readonly Counter<long> Differences = Meter.CreateCounter<long>("algotrade.reconcile.differences", description: "What reconciliation found, by kind.");
    private static readonly Counter<long> Recorded = Meter.CreateCounter<long>("algotrade.recorder.rows", description: "Rows of market data stored, by table.");
    private static readonly Counter<long> Halts = Meter.CreateCounter<long>("algotrade.bot.halts", description: "Bots halted by an error.");
    private static readonly Counter<long> ReplayLosses = Meter.CreateCounter<long>("algotrade.replay.lost", description: "Handled events that could not be recorded for replay.");

    public static Activity? StartDecision(BotId bot, EngineEvent engineEvent, ActivityContext trace)
    {
        var activity = Source.StartActivity("bot.decide", ActivityKind.Internal, trace);
        activity?.SetTag("bot", bot.Value).SetTag("event", engineEvent.GetType().Name);
        return activity;
    }

    public static Activity? StartLeg(string name, ActivityContext trace, BotId bot)
    {
        var activity = Source.StartActivity(name, ActivityKind.Client, trace);
        activity?.SetTag("bot", bot.Value);
        return activity;
    }

    public static void Waited(TimeSpan time) => WaitMs.Record(time.TotalMilliseconds);

    public static void Decided(TimeSpan time) => DecideMs.Record(time.TotalMilliseconds);

    public static void Journaled(TimeSpan time) => JournalMs.Record(time.TotalMilliseconds);

    public static void Sent(TimeSpan time, string action) => SendMs.Record(time.TotalMilliseconds, new KeyValuePair<string, object?>("action", action));

    public static void Resolved(TimeSpan time, int orders) => ResolveMs.Record(time.TotalMilliseconds, new KeyValuePair<string, object?>("orders", orders));

    public static void Filled(TimeSpan time) => FillMs.Record(time.TotalMilliseconds);

    public static void Reconciled(TimeSpan time) => ReconcileMs.Record(time.TotalMilliseconds);

    public static void UnknownOutcome() => UnknownOutcomes.Add(1);

    public static void MarketEvent(string kind) => MarketEvents.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void Coalesced(long count) => CoalescedEvents.Add(count);

    public static void FeedGap(bool isFilled) => FeedGaps.Add(1, new KeyValuePair<string, object?>("filled", isFilled));

    public static void Difference(string kind, int count = 1) => Differences.Add(count, new KeyValuePair<string, object?>("kind", kind));

    public static void RowsRecorded(string table, int count) => Recorded.Add(count, new KeyValuePair<string, object?>("table", table));

    public static void Halted() => Halts.Add(1);

    public static void ReplayLost(long events) => ReplayLosses.Add(events);
}

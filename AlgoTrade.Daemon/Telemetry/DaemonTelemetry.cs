using System.Diagnostics;
using System.Diagnostics.Metrics;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Telemetry;

/// <summary>What the daemon measures, under one name. Durations are in milliseconds. <c>docs/metrics.md</c> lists all of it.</summary>
internal static class DaemonTelemetry
{
    public const string Name = "AlgoTrade.Daemon";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> WaitMs = Meter.CreateHistogram<double>("algotrade.bot.wait", "ms", "An event waited in a bot's inbox.");
    private static readonly Histogram<double> DecideMs = Meter.CreateHistogram<double>("algotrade.bot.decide", "ms", "A bot handled one event.");
    private static readonly Histogram<double> JournalMs = Meter.CreateHistogram<double>("algotrade.journal.commit", "ms", "One commit of the journal.");
    private static readonly Histogram<double> SendMs = Meter.CreateHistogram<double>("algotrade.order.send", "ms", "Sign, send and answer of one action.");
    private static readonly Histogram<double> ResolveMs = Meter.CreateHistogram<double>("algotrade.order.resolve", "ms", "From a lost answer to its settlement.");
    private static readonly Histogram<double> FillMs = Meter.CreateHistogram<double>("algotrade.order.fill", "ms", "From a fill on the exchange to its booking here.");
    private static readonly Histogram<double> ReconcileMs = Meter.CreateHistogram<double>("algotrade.reconcile.duration", "ms", "One reconciliation of one account.");
    private static readonly Counter<long> UnknownOutcomes = Meter.CreateCounter<long>("algotrade.order.unknown", description: "Orders whose answer was lost.");
    private static readonly Counter<long> DeniedOrders = Meter.CreateCounter<long>("algotrade.order.denied", description: "Orders that our own gate refused, by reason.");
    private static readonly Counter<long> MarketEvents = Meter.CreateCounter<long>("algotrade.feed.events", description: "Market events received, by kind.");
    private static readonly Counter<long> FeedGaps = Meter.CreateCounter<long>("algotrade.feed.gaps", description: "Interruptions of the feed of an instrument, by whether everything was recovered.");
    private static readonly Counter<long> MissedCandles = Meter.CreateCounter<long>("algotrade.bot.gaps", description: "Stretches of candles a bot missed, by whether they were filled.");
    private static readonly Counter<long> Differences = Meter.CreateCounter<long>("algotrade.reconcile.differences", description: "What reconciliation found, by kind.");
    private static readonly Counter<long> Recorded = Meter.CreateCounter<long>("algotrade.recorder.rows", description: "Rows of market data stored, by table.");
    private static readonly Counter<long> RecordedGaps = Meter.CreateCounter<long>("algotrade.recorder.gaps", description: "Stretches of market data recorded as lost, by stream.");
    private static readonly Counter<long> LeaseChanges = Meter.CreateCounter<long>("algotrade.lease.changes", description: "Accounts taken over, and lost to another process, by change.");
    private static readonly Counter<long> Halts = Meter.CreateCounter<long>("algotrade.bot.halts", description: "Bots halted by an error.");
    private static readonly Counter<long> ReplayLosses = Meter.CreateCounter<long>("algotrade.replay.lost", description: "Handled events that could not be recorded for replay.");
    private static readonly Counter<long> ReplayBytes = Meter.CreateCounter<long>("algotrade.replay.stored", "By", "Bytes of handled events stored for replay.");
    private static readonly Counter<long> AlertsRaised = Meter.CreateCounter<long>("algotrade.alert.raised", description: "Alerts raised, by severity.");
    private static readonly Counter<long> AlertsDelivered = Meter.CreateCounter<long>("algotrade.alert.delivered", description: "Alerts handed to a receiver, by receiver and whether it took them.");
    private static readonly Counter<long> AlertsDropped = Meter.CreateCounter<long>("algotrade.alert.dropped", description: "Alerts that a flood of newer ones pushed out; each was logged.");
    private static readonly Gauge<long> ActionsLeft = Meter.CreateGauge<long>("algotrade.budget.actions", description: "Actions the exchange still allows the account, as last asked.");

    /// <summary>Sets up what is asked for instead of told. The last caller in a process counts.</summary>
    public static DaemonGauges Gauges { get; } = new(Meter);

    public static void Waited(TimeSpan time) => WaitMs.Record(time.TotalMilliseconds);

    public static void Decided(TimeSpan time) => DecideMs.Record(time.TotalMilliseconds);

    public static void Journaled(TimeSpan time) => JournalMs.Record(time.TotalMilliseconds);

    public static void Sent(TimeSpan time, string action) => SendMs.Record(time.TotalMilliseconds, Tag("action", action));

    public static void Resolved(TimeSpan time, int orders) => ResolveMs.Record(time.TotalMilliseconds, Tag("orders", orders));

    public static void Filled(TimeSpan time) => FillMs.Record(time.TotalMilliseconds);

    public static void Reconciled(TimeSpan time) => ReconcileMs.Record(time.TotalMilliseconds);

    public static void UnknownOutcome() => UnknownOutcomes.Add(1);

    public static void Denied(string reason) => DeniedOrders.Add(1, Tag("reason", reason));

    public static void MarketEvent(string kind) => MarketEvents.Add(1, Tag("kind", kind));

    public static void FeedGap(bool isFilled) => FeedGaps.Add(1, Tag("filled", isFilled));

    public static void CandlesMissed(bool isFilled) => MissedCandles.Add(1, Tag("filled", isFilled));

    public static void Difference(string kind, int count = 1) => Differences.Add(count, Tag("kind", kind));

    public static void RowsRecorded(string table, int count) => Recorded.Add(count, Tag("table", table));

    public static void GapRecorded(string stream) => RecordedGaps.Add(1, Tag("stream", stream));

    public static void Halted() => Halts.Add(1);

    public static void ReplayLost(long events) => ReplayLosses.Add(events);

    public static void ReplayStored(int bytes) => ReplayBytes.Add(bytes);

    public static void AlertRaised(AlertSeverity severity) => AlertsRaised.Add(1, Tag("severity", severity.ToString()));

    public static void AlertDelivered(string receiver, bool isTaken) => AlertsDelivered.Add(1, Tag("receiver", receiver), Tag("taken", isTaken));

    public static void AlertDropped() => AlertsDropped.Add(1);

    /// <param name="change"><c>taken</c> or <c>lost</c>.</param>
    public static void LeaseChanged(string change) => LeaseChanges.Add(1, Tag("change", change));

    public static void BudgetRead(long actionsLeft) => ActionsLeft.Record(actionsLeft);

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}

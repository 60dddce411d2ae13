using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AlgoTrade.Hyperliquid.Telemetry;

/// <summary>What the adapter counts and times, under one name. Durations are in milliseconds. What it shows as levels is in <see cref="AdapterGauges"/>.</summary>
internal static class HyperliquidTelemetry
{
    public const string Name = "AlgoTrade.Hyperliquid";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("algotrade.exchange.requests", description: "Requests by kind (exchange, info), type and outcome.");
    private static readonly Histogram<double> SignMs = Meter.CreateHistogram<double>("algotrade.exchange.sign", "ms", "One action hashed and signed.");
    private static readonly Histogram<double> SendMs = Meter.CreateHistogram<double>("algotrade.exchange.send", "ms", "One request written to the network, by kind and transport.");
    private static readonly Histogram<double> AcknowledgeMs = Meter.CreateHistogram<double>("algotrade.exchange.acknowledge", "ms", "From the written request to its answer, by kind and transport.");
    private static readonly Counter<long> Interruptions = Meter.CreateCounter<long>("algotrade.exchange.stream.interruptions", description: "Connections that ended or never came about, by stream.");
    private static readonly Counter<long> Reconnects = Meter.CreateCounter<long>("algotrade.exchange.stream.reconnects", description: "Connections made again, by stream.");
    private static readonly Counter<long> Gaps = Meter.CreateCounter<long>("algotrade.exchange.stream.gaps", description: "Gaps of market data that ended, by whether they were filled.");
    private static readonly Counter<long> Coalesced = Meter.CreateCounter<long>("algotrade.exchange.stream.coalesced", description: "Market events that a newer one replaced before they were read.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("algotrade.exchange.stream.dropped", description: "Public trades left out because the reader does not keep up; each episode is announced as a gap.");
    private static readonly Counter<long> Unreadable = Meter.CreateCounter<long>("algotrade.exchange.stream.unreadable", description: "Messages that could not be read, by stream.");
    private static readonly Counter<long> Unknown = Meter.CreateCounter<long>("algotrade.exchange.unknown_content", description: "Fields, words and channels that this version does not know, by kind.");
    private static readonly Counter<long> Instruments = Meter.CreateCounter<long>("algotrade.exchange.instrument_changes", description: "Listings, delistings and changed rules, by whether orders could now mean something else.");

    /// <param name="kind"><c>exchange</c> or <c>info</c>.</param>
    /// <param name="outcome"><c>answered</c>, <c>refused</c>, <c>unknown</c>, <c>unavailable</c> or <c>not_sent</c>.</param>
    public static void Requested(string kind, string type, string outcome) => Requests.Add(1, new("kind", kind), new("type", type), new("outcome", outcome));

    /// <summary>A leg in the trace of whoever sends the action; null when nobody listens.</summary>
    public static Activity? StartSigning() => Source.StartActivity("order.sign");

    public static void Signed(TimeSpan time, string type) => SignMs.Record(time.TotalMilliseconds, new KeyValuePair<string, object?>("type", type));

    public static void Sent(TimeSpan time, string kind, string transport) => SendMs.Record(time.TotalMilliseconds, new("kind", kind), new("transport", transport));

    public static void Acknowledged(TimeSpan time, string kind, string transport) => AcknowledgeMs.Record(time.TotalMilliseconds, new("kind", kind), new("transport", transport));

    public static void Interrupted(string stream) => Interruptions.Add(1, new KeyValuePair<string, object?>("stream", stream));

    public static void Reconnected(string stream) => Reconnects.Add(1, new KeyValuePair<string, object?>("stream", stream));

    public static void GapEnded(bool isFilled) => Gaps.Add(1, new KeyValuePair<string, object?>("filled", isFilled));

    public static void EventCoalesced() => Coalesced.Add(1);

    public static void TradeDropped() => Dropped.Add(1);

    public static void FrameUnreadable(string stream) => Unreadable.Add(1, new KeyValuePair<string, object?>("stream", stream));

    public static void UnknownSeen(string kind) => Unknown.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public static void InstrumentChanged(bool isDangerous) => Instruments.Add(1, new KeyValuePair<string, object?>("dangerous", isDangerous));
}

using System.Diagnostics;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Telemetry;

/// <summary>
/// One trace per order. It begins with the event that the bot decided on: <c>market.event</c>, from its arrival; below it <c>bot.decide</c>, with what
/// the gate said as its events, <c>order.journal</c> and <c>order.send</c> (signing is a span of the adapter, <c>order.sign</c>). What the exchange
/// answers joins the same trace: <c>order.acknowledge</c>, <c>order.reject</c>, <c>order.fill</c>, <c>order.end</c>. Without a listener nothing is made.
/// </summary>
internal static class OrderTrace
{
    private static readonly ActivitySource Source = new(DaemonTelemetry.Name);

    public static bool IsHeard => Source.HasListeners();

    /// <summary>The span of one event that reached a bot.</summary>
    /// <param name="waited">In the inbox.</param>
    public static Activity? StartEvent(BotId bot, EngineEvent engineEvent, TimeSpan waited, DateTimeOffset now)
    {
        if (!IsHeard)
            return null;
        var activity = Source.StartActivity("market.event", ActivityKind.Consumer, default(ActivityContext), startTime: now - waited);
        activity?.SetTag("bot", bot.Value).SetTag("event", engineEvent.GetType().Name).SetTag("occurred_at", engineEvent.OccurredAt.ToString("O"));
        return activity;
    }

    public static Activity? StartDecision(BotId bot, EngineEvent engineEvent, ActivityContext trace)
    {
        if (!IsHeard)
            return null;
        var activity = Source.StartActivity(NameOf(engineEvent), ActivityKind.Internal, trace);
        activity?.SetTag("bot", bot.Value).SetTag("event", engineEvent.GetType().Name);
        if (engineEvent is OrderEvent orderEvent)
            activity?.SetTag("order", orderEvent.ClientOrderId.ToString());
        return activity;
    }

    public static Activity? StartLeg(string name, ActivityContext trace, BotId bot)
    {
        var activity = Source.StartActivity(name, ActivityKind.Client, trace);
        activity?.SetTag("bot", bot.Value);
        return activity;
    }

    /// <summary>What the gate let pass or refused, as events of the decision.</summary>
    public static void NoteGate(Activity? decision, EffectBuffer effects)
    {
        foreach (var effect in effects)
        {
            if (effect is DenyOrder denied)
                DaemonTelemetry.Denied(denied.Reason.ToString());
            if (decision is null)
                continue;
            if (effect is SubmitOrders submit)
                decision.AddEvent(new ActivityEvent("gate.passed", tags: new ActivityTagsCollection { ["order"] = submit.Orders[0].ClientOrderId.ToString() }));
            else if (effect is DenyOrder refused)
                decision.AddEvent(new ActivityEvent("gate.denied", tags: new ActivityTagsCollection { ["reason"] = refused.Reason.ToString(), ["compared"] = refused.Compared }));
        }
    }

    private static string NameOf(EngineEvent engineEvent) => engineEvent switch
    {
        OrderAccepted => "order.acknowledge",
        OrderRejected => "order.reject",
        OrderFilled => "order.fill",
        OrderEvent => "order.end",
        _ => "bot.decide",
    };
}

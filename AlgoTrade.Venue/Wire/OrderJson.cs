using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Wire;

/// <summary>Orders as they are reported: the short form of streams and <c>openOrders</c>, the full one of everything else.</summary>
internal static class OrderJson
{
    public static void WriteShort(Utf8JsonWriter json, BookOrder order, decimal remaining)
    {
        json.WriteStartObject();
        WriteCommon(json, order, remaining);
        json.Number("origSz", order.Terms.Quantity);
        if (order.Terms.ClientOrderId is { } cloid)
            json.WriteString("cloid", cloid.ToString());
        if (order.Terms.ReduceOnly)
            json.WriteBoolean("reduceOnly", true);
        json.WriteEndObject();
    }

    public static void WriteFull(Utf8JsonWriter json, BookOrder order, decimal remaining)
    {
        json.WriteStartObject();
        WriteCommon(json, order, remaining);
        var trigger = order.Terms.Trigger;
        json.WriteString("triggerCondition", trigger is null ? "N/A" : Condition(order.Side, trigger));
        json.WriteBoolean("isTrigger", trigger is not null);
        json.Number("triggerPx", trigger?.Price ?? 0);
        json.WriteStartArray("children");
        foreach (var child in order.Children)
            WriteFull(json, child, child.Remaining);
        json.WriteEndArray();
        json.WriteBoolean("isPositionTpsl", order.IsPositionProtection);
        json.WriteBoolean("reduceOnly", order.Terms.ReduceOnly);
        json.WriteString("orderType", TypeOf(order));
        json.Number("origSz", order.Terms.Quantity);
        json.WriteString("tif", TimeInForceOf(order));
        json.WriteString("cloid", order.Terms.ClientOrderId?.ToString());
        json.WriteEndObject();
    }

    private static void WriteCommon(Utf8JsonWriter json, BookOrder order, decimal remaining)
    {
        json.WriteString("coin", order.Market.Instrument.Name.Value);
        json.WriteString("side", WireText.Of(order.Side));
        json.Number("limitPx", order.Terms.Price);
        json.Number("sz", remaining);
        json.WriteNumber("oid", order.OrderId);
        json.WriteNumber("timestamp", order.PlacedAtMs);
    }

    private static string Condition(Side side, TriggerTerms trigger)
    {
        var isBelow = Engine.Execution.OrderRules.ReactsToFall(trigger.IsStop, side);
        return string.Create(CultureInfo.InvariantCulture, $"Price {(isBelow ? "below" : "above")} {trigger.Price:0.########}");
    }

    private static string TypeOf(BookOrder order) => order.Terms.Trigger switch
    {
        null => order.Twap is not null ? "Twap Slice" : order.Terms.IsFrontEnd ? "Market" : "Limit",
        { IsStop: true, IsMarket: true } => "Stop Market",
        { IsStop: true } => "Stop Limit",
        { IsMarket: true } => "Take Profit Market",
        _ => "Take Profit Limit",
    };

    private static string? TimeInForceOf(BookOrder order)
    {
        if (order.Terms.Trigger is { } trigger)
            return !order.IsTriggered ? null : trigger.IsMarket ? "Ioc" : "Gtc";
        return order.Terms.IsFrontEnd ? "FrontendMarket" : order.Terms.TimeInForce.ToString();
    }
}

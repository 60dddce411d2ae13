using System.Text.Json;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>
/// Reads a received action into its typed form, as the exchange does before it hashes its own serialisation: key order, zero
/// padding and letter case of hex do not matter afterwards.
/// </summary>
public static class ActionReader
{
    /// <exception cref="ActionFormatException">The JSON is not one of the known actions.</exception>
    public static ExchangeAction Read(JsonElement json)
    {
        try
        {
            return ReadByType(json);
        }
        catch (InvalidOperationException exception)
        {
            // Text that is not Unicode; the parser finds it only when the text is asked for.
            throw new ActionFormatException(exception.Message, exception);
        }
    }

    private static ExchangeAction ReadByType(JsonElement json)
    {
        var type = ActionFields.Text(json, "type");
        return type switch
        {
            "order" => ReadOrders(json),
            "cancel" => new CancelOrders(ActionFields.List(json, "cancels", ReadCancel), ActionFields.OptionalFlag(json, "f")),
            "cancelByCloid" =>
                new CancelOrdersByCloid(ActionFields.List(json, "cancels", ReadCancelByCloid), ActionFields.OptionalFlag(json, "f")),
            "modify" => new ModifySingleOrder(ReadModify(json), ActionFields.OptionalFlag(json, "a")),
            "batchModify" => new ModifyOrders(ActionFields.List(json, "modifies", ReadModify), ActionFields.OptionalFlag(json, "a")),
            "scheduleCancel" => new ScheduleCancel(ActionFields.Has(json, "time") ? ActionFields.Integer(json, "time") : null),
            "updateLeverage" => new UpdateLeverage(
                ActionFields.Count(json, "asset"), ActionFields.Boolean(json, "isCross"), ActionFields.Count(json, "leverage")),
            "updateIsolatedMargin" => new UpdateIsolatedMargin(
                ActionFields.Count(json, "asset"), ActionFields.Boolean(json, "isBuy"), ActionFields.Integer(json, "ntli")),
            "noop" => new Noop(),
            "twapOrder" => ReadTwap(json),
            _ when UserSignedAction.IsKnown(type) => UserSignedAction.Read(type, json),
            _ when FlatAction.IsKnown(type) => FlatAction.Read(type, json),
            _ => throw new ActionFormatException($"unknown variant `{type}`"),
        };
    }

    private static PlaceOrders ReadOrders(JsonElement json)
    {
        var orders = ActionFields.List(json, "orders", ReadOrder);
        var builder = ActionFields.Has(json, "builder") ? ReadBuilder(json.GetProperty("builder")) : null;
        var grouping = ActionFields.Required(json, "grouping");
        if (grouping.ValueKind == JsonValueKind.Object)
            return new PlaceOrders(orders, OrderGrouping.None, builder, ActionFields.Integer(grouping, "p"));
        return WireWords.TryReadGrouping(ActionFields.Text(json, "grouping"), out var known)
            ? new PlaceOrders(orders, known, builder) : throw new ActionFormatException($"unknown grouping `{grouping.GetString()}`");
    }

    private static OrderEntry ReadOrder(JsonElement json)
    {
        var type = ActionFields.Required(json, "t");
        WireTimeInForce? timeInForce = null;
        WireTrigger? trigger = null;
        if (ActionFields.Has(type, "trigger"))
            trigger = ReadTrigger(type.GetProperty("trigger"));
        else
            timeInForce = ReadTimeInForce(ActionFields.Required(type, "limit"));
        return new OrderEntry(
            ActionFields.Count(json, "a"), ActionFields.Boolean(json, "b"), ActionFields.Decimal(json, "p"), ActionFields.Decimal(json, "s"),
            ActionFields.Boolean(json, "r"), timeInForce, trigger, ActionFields.Has(json, "c") ? ActionFields.Cloid(json, "c") : null);
    }

    private static WireTimeInForce ReadTimeInForce(JsonElement limit)
    {
        var word = ActionFields.Text(limit, "tif");
        return WireWords.TryReadTimeInForce(word, out var value) ? value : throw new ActionFormatException($"unknown variant `{word}`");
    }

    private static WireTrigger ReadTrigger(JsonElement trigger)
    {
        var word = ActionFields.Text(trigger, "tpsl");
        return WireWords.TryReadDirection(word, out var direction)
            ? new WireTrigger(ActionFields.Boolean(trigger, "isMarket"), ActionFields.Decimal(trigger, "triggerPx"), direction)
            : throw new ActionFormatException($"unknown variant `{word}`");
    }

    private static BuilderFee ReadBuilder(JsonElement json) => new(ActionFields.Address(json, "b"), ActionFields.Count(json, "f"));

    private static CancelEntry ReadCancel(JsonElement json) => new(ActionFields.Count(json, "a"), ActionFields.Integer(json, "o"));

    private static CancelByCloidEntry ReadCancelByCloid(JsonElement json) =>
        new(ActionFields.Count(json, "asset"), ActionFields.Cloid(json, "cloid"));

    private static ModifyEntry ReadModify(JsonElement json)
    {
        var oid = ActionFields.Required(json, "oid");
        var key = oid.ValueKind == JsonValueKind.String
            ? new OrderKey(null, ActionFields.AsCloid(oid, "oid")) : new OrderKey(ActionFields.Integer(json, "oid"), null);
        return new ModifyEntry(key, ReadOrder(ActionFields.Required(json, "order")));
    }

    private static TwapOrder ReadTwap(JsonElement json)
    {
        if (ActionFields.Has(json, "details"))
            throw new ActionFormatException("field `details`: not supported");
        var twap = ActionFields.Required(json, "twap");
        return new TwapOrder(
            ActionFields.Count(twap, "a"), ActionFields.Boolean(twap, "b"), ActionFields.Decimal(twap, "s"), ActionFields.Boolean(twap, "r"),
            ActionFields.Count(twap, "m"), ActionFields.Boolean(twap, "t"));
    }
}

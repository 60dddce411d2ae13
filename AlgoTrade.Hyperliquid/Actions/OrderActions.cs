using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>A fee for a third party that routed the order. This product never sends one; a practice exchange must understand it.</summary>
/// <param name="FeeTenthsOfBps">Tenths of a basis point: 10 is 0.01 %.</param>
public sealed record BuilderFee(AccountAddress Builder, int FeeTenthsOfBps);

/// <summary>Places orders. Entries execute in order inside one block, each with its own answer.</summary>
/// <param name="Priority">Bought priority in 1e-8 of notional; replaces the grouping when set.</param>
public sealed record PlaceOrders(
    IReadOnlyList<OrderEntry> Orders, OrderGrouping Grouping = OrderGrouping.None, BuilderFee? Builder = null, long? Priority = null)
    : ExchangeAction
{
    public override string Type => "order";

    public override int EntryCount => Orders.Count;

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(Builder is null ? 3 : 4);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("orders"u8);
        writer.StartArray(Orders.Count);
        for (var i = 0; i < Orders.Count; i++)
            Orders[i].Write(writer);
        writer.EndArray();
        writer.Key("grouping"u8);
        WriteGrouping(writer);
        if (Builder is not null)
            WriteBuilder(writer, Builder);
        writer.EndMap();
    }

    private void WriteGrouping(IActionWriter writer)
    {
        if (Priority is not { } priority)
        {
            writer.Text(WireWords.Of(Grouping));
            return;
        }

        writer.StartMap(1);
        writer.Key("p"u8);
        writer.Integer(priority);
        writer.EndMap();
    }

    private static void WriteBuilder(IActionWriter writer, BuilderFee builder)
    {
        writer.Key("builder"u8);
        writer.StartMap(2);
        writer.Key("b"u8);
        writer.Text(builder.Builder.ToString());
        writer.Key("f"u8);
        writer.Integer(builder.FeeTenthsOfBps);
        writer.EndMap();
    }
}

public readonly record struct CancelEntry(int AssetId, long OrderId);

/// <param name="IsFast">Asks for the prioritised form; refused for trigger orders. Written only when true.</param>
public sealed record CancelOrders(IReadOnlyList<CancelEntry> Cancels, bool IsFast = false) : ExchangeAction
{
    public override string Type => "cancel";

    public override int EntryCount => Cancels.Count;

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(IsFast ? 3 : 2);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("cancels"u8);
        writer.StartArray(Cancels.Count);
        foreach (var cancel in Cancels)
        {
            writer.StartMap(2);
            writer.Key("a"u8);
            writer.Integer(cancel.AssetId);
            writer.Key("o"u8);
            writer.Integer(cancel.OrderId);
            writer.EndMap();
        }

        writer.EndArray();
        ActionFlags.WriteIfSet(writer, "f"u8, IsFast);
        writer.EndMap();
    }
}

public readonly record struct CancelByCloidEntry(int AssetId, ClientOrderId ClientOrderId);

/// <param name="IsFast">As in <see cref="CancelOrders"/>.</param>
public sealed record CancelOrdersByCloid(IReadOnlyList<CancelByCloidEntry> Cancels, bool IsFast = false) : ExchangeAction
{
    public override string Type => "cancelByCloid";

    public override int EntryCount => Cancels.Count;

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(IsFast ? 3 : 2);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("cancels"u8);
        writer.StartArray(Cancels.Count);
        foreach (var cancel in Cancels)
        {
            writer.StartMap(2);
            writer.Key("asset"u8);
            writer.Integer(cancel.AssetId);
            writer.Key("cloid"u8);
            writer.Cloid(cancel.ClientOrderId);
            writer.EndMap();
        }

        writer.EndArray();
        ActionFlags.WriteIfSet(writer, "f"u8, IsFast);
        writer.EndMap();
    }
}

/// <summary>Names an order by oid or by cloid; exactly one is set.</summary>
public readonly record struct OrderKey(long? OrderId, ClientOrderId? ClientOrderId)
{
    internal void Write(IActionWriter writer)
    {
        if (ClientOrderId is { } cloid)
            writer.Cloid(cloid);
        else
            writer.Integer(OrderId ?? throw new InvalidOperationException("An order is named by oid or cloid."));
    }
}

public sealed record ModifyEntry(OrderKey Target, OrderEntry Order);

/// <summary>Cancel and replace; the answer names no new oid, which is why <see cref="ModifyOrders"/> is preferred.</summary>
/// <param name="AlwaysPlace">Place the new order whatever happens to the cancel; needed for trigger and Ioc replacements.</param>
public sealed record ModifySingleOrder(ModifyEntry Modify, bool AlwaysPlace = false) : ExchangeAction
{
    public override string Type => "modify";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(AlwaysPlace ? 4 : 3);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("oid"u8);
        Modify.Target.Write(writer);
        writer.Key("order"u8);
        Modify.Order.Write(writer);
        ActionFlags.WriteIfSet(writer, "a"u8, AlwaysPlace);
        writer.EndMap();
    }
}

/// <param name="AlwaysPlace">As in <see cref="ModifySingleOrder"/>.</param>
public sealed record ModifyOrders(IReadOnlyList<ModifyEntry> Modifies, bool AlwaysPlace = false) : ExchangeAction
{
    public override string Type => "batchModify";

    public override int EntryCount => Modifies.Count;

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(AlwaysPlace ? 3 : 2);
        writer.Key("type"u8);
        writer.Text(Type);
        writer.Key("modifies"u8);
        writer.StartArray(Modifies.Count);
        foreach (var modify in Modifies)
        {
            writer.StartMap(2);
            writer.Key("oid"u8);
            modify.Target.Write(writer);
            writer.Key("order"u8);
            modify.Order.Write(writer);
            writer.EndMap();
        }

        writer.EndArray();
        ActionFlags.WriteIfSet(writer, "a"u8, AlwaysPlace);
        writer.EndMap();
    }
}

/// <summary>Dead man's switch: at the time all open orders are canceled. Null disarms. At least 5 s ahead.</summary>
public sealed record ScheduleCancel(long? TimeMs) : ExchangeAction
{
    public override string Type => "scheduleCancel";

    public override void Write(IActionWriter writer)
    {
        writer.StartMap(TimeMs is null ? 1 : 2);
        writer.Key("type"u8);
        writer.Text(Type);
        if (TimeMs is { } time)
        {
            writer.Key("time"u8);
            writer.Integer(time);
        }

        writer.EndMap();
    }
}

internal static class ActionFlags
{
    /// <summary>The exchange hashes a flag only when it is true.</summary>
    public static void WriteIfSet(IActionWriter writer, ReadOnlySpan<byte> key, bool value)
    {
        if (!value)
            return;
        writer.Key(key);
        writer.Boolean(true);
    }
}

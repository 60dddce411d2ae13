using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>How long an order lives, as written on the wire.</summary>
public enum WireTimeInForce
{
    Gtc = 1,
    Ioc = 2,
    Alo = 3,

    /// <summary>The front end's market order; behaves as <see cref="Ioc"/>.</summary>
    FrontendMarket = 4,
}

/// <summary>Which side of the position a trigger protects.</summary>
public enum TriggerDirection
{
    /// <summary><c>tp</c></summary>
    TakeProfit = 1,

    /// <summary><c>sl</c></summary>
    StopLoss = 2,
}

/// <param name="IsMarket">On trigger an <see cref="WireTimeInForce.Ioc"/> is sent, else a <see cref="WireTimeInForce.Gtc"/>.</param>
/// <param name="TriggerPrice">Compared with the mark price.</param>
public sealed record WireTrigger(bool IsMarket, decimal TriggerPrice, TriggerDirection Direction);

/// <summary>One order inside an action. Exactly one of <paramref name="TimeInForce"/> and <paramref name="Trigger"/> is set.</summary>
/// <param name="AssetId">From the exchange's metadata.</param>
/// <param name="Price">Limit price, on the tick grid.</param>
/// <param name="Quantity">Base units, on the lot grid; zero only for a whole-position trigger.</param>
public sealed record OrderEntry(
    int AssetId, bool IsBuy, decimal Price, decimal Quantity, bool ReduceOnly, WireTimeInForce? TimeInForce, WireTrigger? Trigger,
    ClientOrderId? ClientOrderId)
{
    internal void Write(IActionWriter writer)
    {
        writer.StartMap(ClientOrderId is null ? 6 : 7);
        writer.Key("a"u8);
        writer.Integer(AssetId);
        writer.Key("b"u8);
        writer.Boolean(IsBuy);
        writer.Key("p"u8);
        writer.Decimal(Price);
        writer.Key("s"u8);
        writer.Decimal(Quantity);
        writer.Key("r"u8);
        writer.Boolean(ReduceOnly);
        writer.Key("t"u8);
        WriteType(writer);
        if (ClientOrderId is { } cloid)
        {
            writer.Key("c"u8);
            writer.Cloid(cloid);
        }

        writer.EndMap();
    }

    private void WriteType(IActionWriter writer)
    {
        writer.StartMap(1);
        if (Trigger is null)
        {
            writer.Key("limit"u8);
            writer.StartMap(1);
            writer.Key("tif"u8);
            writer.Text(WireWords.Of(TimeInForce ?? throw new InvalidOperationException("An order has a time in force or a trigger.")));
            writer.EndMap();
        }
        else
        {
            writer.Key("trigger"u8);
            WriteTrigger(writer, Trigger);
        }

        writer.EndMap();
    }

    private static void WriteTrigger(IActionWriter writer, WireTrigger trigger)
    {
        writer.StartMap(3);
        writer.Key("isMarket"u8);
        writer.Boolean(trigger.IsMarket);
        writer.Key("triggerPx"u8);
        writer.Decimal(trigger.TriggerPrice);
        writer.Key("tpsl"u8);
        writer.Text(WireWords.Of(trigger.Direction));
        writer.EndMap();
    }
}

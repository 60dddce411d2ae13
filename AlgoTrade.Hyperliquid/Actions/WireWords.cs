using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Hyperliquid.Actions;

/// <summary>The exchange's words for the small closed sets inside actions.</summary>
internal static class WireWords
{
    public static string Of(WireTimeInForce value) => value switch
    {
        WireTimeInForce.Gtc => "Gtc",
        WireTimeInForce.Ioc => "Ioc",
        WireTimeInForce.Alo => "Alo",
        WireTimeInForce.FrontendMarket => "FrontendMarket",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not a time in force."),
    };

    public static bool TryReadTimeInForce(string? word, out WireTimeInForce value)
    {
        value = word switch
        {
            "Gtc" => WireTimeInForce.Gtc,
            "Ioc" => WireTimeInForce.Ioc,
            "Alo" => WireTimeInForce.Alo,
            "FrontendMarket" => WireTimeInForce.FrontendMarket,
            _ => default,
        };
        return value != default;
    }

    public static string Of(TriggerDirection value) => value switch
    {
        TriggerDirection.TakeProfit => "tp",
        TriggerDirection.StopLoss => "sl",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not a trigger direction."),
    };

    public static bool TryReadDirection(string? word, out TriggerDirection value)
    {
        value = word switch
        {
            "tp" => TriggerDirection.TakeProfit,
            "sl" => TriggerDirection.StopLoss,
            _ => default,
        };
        return value != default;
    }

    public static string Of(OrderGrouping value) => value switch
    {
        OrderGrouping.None => "na",
        OrderGrouping.EntryWithProtection => "normalTpsl",
        OrderGrouping.PositionProtection => "positionTpsl",
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not an order grouping."),
    };

    public static bool TryReadGrouping(string? word, out OrderGrouping value)
    {
        value = word switch
        {
            "na" => OrderGrouping.None,
            "normalTpsl" => OrderGrouping.EntryWithProtection,
            "positionTpsl" => OrderGrouping.PositionProtection,
            _ => default,
        };
        return value != default;
    }
}

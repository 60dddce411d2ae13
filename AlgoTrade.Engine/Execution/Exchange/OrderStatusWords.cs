namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>The exchange's words for what became of an order. Source: Hyperliquid documentation, "Query order status".</summary>
public static class OrderStatusWords
{
    public const string Open = "open";
    public const string Filled = "filled";
    public const string Triggered = "triggered";
    public const string Canceled = "canceled";
    public const string MarginCanceled = "marginCanceled";
    public const string SelfTradeCanceled = "selfTradeCanceled";
    public const string ReduceOnlyCanceled = "reduceOnlyCanceled";
    public const string SiblingFilledCanceled = "siblingFilledCanceled";
    public const string LiquidatedCanceled = "liquidatedCanceled";
    public const string ScheduledCancel = "scheduledCancel";
}

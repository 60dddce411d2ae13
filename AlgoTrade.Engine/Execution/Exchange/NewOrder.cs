using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>How an order waits for the mark price.</summary>
/// <param name="IsStop">Stop-loss; false is a take-profit.</param>
/// <param name="IsMarket">Becomes an immediate-or-cancel order at its limit price; false: a resting limit order.</param>
public sealed record TriggerTerms(bool IsStop, bool IsMarket, decimal Price);

/// <summary>An order as a client sends it; nothing about it is checked yet.</summary>
/// <param name="Price">Limit, also the worst price of a triggered market order.</param>
/// <param name="Quantity">Base units; zero only for protection of a whole position.</param>
/// <param name="IsFrontEnd">Sent as a front end's market order: behaves as <see cref="TimeInForce.Ioc"/> and is shown under its own name.</param>
public sealed record NewOrder(
    int AssetId, Side Side, decimal Price, decimal Quantity, bool ReduceOnly, TimeInForce TimeInForce, TriggerTerms? Trigger,
    ClientOrderId? ClientOrderId, bool IsFrontEnd = false);

/// <summary>The exchange's answer to one order of an action.</summary>
public abstract record OrderAnswer
{
    private OrderAnswer()
    {
    }

    public sealed record Resting(long OrderId, ClientOrderId? ClientOrderId) : OrderAnswer;

    /// <summary>Executed at once, perhaps in part; a <see cref="TimeInForce.Gtc"/> remainder rests under the same id.</summary>
    public sealed record Filled(long OrderId, ClientOrderId? ClientOrderId, decimal Quantity, decimal AveragePrice) : OrderAnswer;

    /// <summary>Protection whose entry has not filled.</summary>
    public sealed record WaitingForFill : OrderAnswer;

    /// <summary>Protection that is armed.</summary>
    public sealed record WaitingForTrigger : OrderAnswer;

    public sealed record Error(string Message) : OrderAnswer;
}

/// <summary>The whole action was refused; nothing was placed and no order id was spent.</summary>
public sealed record PlacementResult(IReadOnlyList<OrderAnswer> Answers, string? ActionError = null);

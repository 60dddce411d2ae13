using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Exchange;

/// <summary>The exchange's answer to one order.</summary>
public abstract record SubmitOrderOutcome
{
    private SubmitOrderOutcome()
    {
    }

    /// <summary>Resting, armed, or waiting for its entry (then without an oid).</summary>
    public sealed record Accepted(ExchangeOrderId? OrderId) : SubmitOrderOutcome;

    /// <summary>Matched at once, at least in part. The fills themselves arrive on the account stream.</summary>
    public sealed record Matched(ExchangeOrderId OrderId, decimal FilledQuantity, decimal AveragePrice) : SubmitOrderOutcome;

    public sealed record Rejected(RejectReason Reason, string ExchangeMessage) : SubmitOrderOutcome;

    /// <summary>No clear answer. The order may be live: look it up by cloid before doing anything else.</summary>
    public sealed record Unknown(string Cause) : SubmitOrderOutcome;
}

public abstract record CancelOrderOutcome
{
    private CancelOrderOutcome()
    {
    }

    public sealed record Canceled : CancelOrderOutcome;

    /// <summary>Most often <see cref="RejectReason.OrderNotFound"/>: filled, canceled before, or never placed.</summary>
    public sealed record Rejected(RejectReason Reason, string ExchangeMessage) : CancelOrderOutcome;

    public sealed record Unknown(string Cause) : CancelOrderOutcome;
}

/// <summary>Answer to an action without orders (leverage, noop, schedule cancel).</summary>
public abstract record ActionOutcome
{
    private ActionOutcome()
    {
    }

    public sealed record Done : ActionOutcome;

    /// <summary>For a noop, <see cref="RejectReason.Nonce"/> proves that the first action with this nonce was processed.</summary>
    public sealed record Rejected(RejectReason Reason, string ExchangeMessage) : ActionOutcome;

    public sealed record Unknown(string Cause) : ActionOutcome;
}

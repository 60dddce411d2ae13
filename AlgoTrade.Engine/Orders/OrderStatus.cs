namespace AlgoTrade.Engine.Orders;

/// <summary>
/// Life of an order. How much is filled is a quantity of its own: a partly filled order is still <see cref="Open"/>.
/// </summary>
public enum OrderStatus
{
    /// <summary>A row in the journal, not yet sent.</summary>
    Created = 1,

    /// <summary>Sent, no answer yet.</summary>
    Sent = 2,

    /// <summary>Sent, and the answer was lost: it may be live. Resolved by look-up, never guessed.</summary>
    Unknown = 3,

    /// <summary>A stop or target whose entry has not filled yet.</summary>
    Waiting = 4,

    /// <summary>On the exchange: resting, or armed when it is a trigger order.</summary>
    Open = 5,

    /// <summary>The trigger fired; the order goes on as an ordinary one.</summary>
    Triggered = 6,

    Filled = 7,
    Canceled = 8,

    /// <summary>Refused by the exchange.</summary>
    Rejected = 9,

    /// <summary>Refused by our own gate; never sent.</summary>
    Denied = 10,

    /// <summary>Its deadline passed before the exchange accepted it.</summary>
    Expired = 11,
}

public static class OrderStatuses
{
    public static bool IsFinal(this OrderStatus status) => status >= OrderStatus.Filled;
}

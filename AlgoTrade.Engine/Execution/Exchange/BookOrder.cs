using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>A live order of the exchange: resting in a book, armed, or waiting for its entry.</summary>
public sealed class BookOrder
{
    internal BookOrder(long orderId, ExchangeAccount account, ExchangeMarket market, NewOrder terms, long placedAtMs)
    {
        OrderId = orderId;
        Account = account;
        Market = market;
        Terms = terms;
        PlacedAtMs = placedAtMs;
        Remaining = terms.Quantity;
    }

    public long OrderId { get; }

    public ExchangeAccount Account { get; }

    public ExchangeMarket Market { get; }

    public NewOrder Terms { get; }

    public long PlacedAtMs { get; }

    /// <summary>Base units still open; zero for protection of the whole position.</summary>
    public decimal Remaining { get; internal set; }

    /// <summary>Protection of a position placed as a pair.</summary>
    public bool IsPositionProtection { get; internal init; }

    /// <summary>The trigger has fired: the order goes on as an ordinary one under the same id.</summary>
    public bool IsTriggered { get; internal set; }

    /// <summary>Waits for its entry to fill.</summary>
    public bool IsWaiting { get; internal set; }

    /// <summary>The entry that this protection was placed with.</summary>
    public BookOrder? Parent { get; internal set; }

    /// <summary>Protection placed with this entry that still waits for it.</summary>
    public IReadOnlyList<BookOrder> Children => _children;

    public Side Side => Terms.Side;

    /// <summary>Waits for its trigger price.</summary>
    public bool IsArmed => Terms.Trigger is not null && !IsTriggered && !IsWaiting;

    public bool IsWholePosition => IsPositionProtection && Terms.Quantity == 0;

    public bool IsImmediate => Terms.Trigger is { } trigger ? trigger.IsMarket : Terms.TimeInForce == TimeInForce.Ioc;

    /// <summary>The TWAP order that this one is a slice of.</summary>
    public TwapOrder? Twap { get; internal init; }

    internal int Siblings { get; set; }

    internal bool IsLive { get; set; } = true;

    internal decimal FilledQuantity { get; set; }

    internal decimal FilledNotional { get; set; }

    internal LinkedListNode<BookOrder>? Node { get; set; }

    private readonly List<BookOrder> _children = [];

    internal void AddChild(BookOrder child)
    {
        child.Parent = this;
        _children.Add(child);
    }

    internal void RemoveChild(BookOrder child) => _children.Remove(child);
}

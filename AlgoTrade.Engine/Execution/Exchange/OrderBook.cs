using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>Orders at one price, first come first served.</summary>
public sealed class PriceLevel
{
    internal PriceLevel(decimal price) => Price = price;

    public decimal Price { get; }

    public decimal Quantity { get; internal set; }

    public int OrderCount => Orders.Count;

    internal LinkedList<BookOrder> Orders { get; } = [];
}

/// <summary>Resting orders of one market by price, then time.</summary>
public sealed class OrderBook
{
    // Worst price first, so that the best level is the last element: taking it and adding next to it move nothing.
    private readonly List<PriceLevel> _bids = [];
    private readonly List<PriceLevel> _asks = [];

    /// <summary>Counts every change; a reader that saw this number has seen the book.</summary>
    public long Version { get; private set; }

    public PriceLevel? BestBid => _bids.Count == 0 ? null : _bids[^1];

    public PriceLevel? BestAsk => _asks.Count == 0 ? null : _asks[^1];

    /// <summary>Best price first.</summary>
    public IEnumerable<PriceLevel> Bids => Enumerable.Reverse(_bids);

    /// <summary>Best price first.</summary>
    public IEnumerable<PriceLevel> Asks => Enumerable.Reverse(_asks);

    public PriceLevel? Best(Side side) => side == Side.Buy ? BestBid : BestAsk;

    /// <summary>Average price at which a market order of this side would execute for so much notional; null when the book is too thin.</summary>
    public decimal? ImpactPrice(Side side, decimal notional)
    {
        var levels = Levels(side.Opposite());
        var (left, quantity) = (notional, 0m);
        for (var i = levels.Count - 1; i >= 0 && left > 0; i--)
        {
            var taken = Math.Min(left, levels[i].Quantity * levels[i].Price);
            left -= taken;
            quantity += taken / levels[i].Price;
        }

        return left > 0 ? null : notional / quantity;
    }

    internal void Add(BookOrder order)
    {
        var levels = Levels(order.Side);
        var index = Find(levels, order.Side, order.Terms.Price);
        if (index < 0)
        {
            index = ~index;
            levels.Insert(index, new PriceLevel(order.Terms.Price));
        }

        order.Node = levels[index].Orders.AddLast(order);
        levels[index].Quantity += order.Remaining;
        Version++;
    }

    internal void Remove(BookOrder order)
    {
        if (order.Node is null)
            return;
        var levels = Levels(order.Side);
        var index = Find(levels, order.Side, order.Terms.Price);
        levels[index].Orders.Remove(order.Node);
        levels[index].Quantity -= order.Remaining;
        order.Node = null;
        if (levels[index].OrderCount == 0)
            levels.RemoveAt(index);
        Version++;
    }

    /// <summary>Makes a resting order smaller; it keeps its place in the queue.</summary>
    internal void Reduce(BookOrder order, decimal quantity)
    {
        order.Remaining -= quantity;
        if (order.Node is null)
            return;
        var levels = Levels(order.Side);
        levels[Find(levels, order.Side, order.Terms.Price)].Quantity -= quantity;
        Version++;
        if (order.Remaining == 0)
            Remove(order);
    }

    private List<PriceLevel> Levels(Side side) => side == Side.Buy ? _bids : _asks;

    private static int Find(List<PriceLevel> levels, Side side, decimal price)
    {
        var (low, high) = (0, levels.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = side == Side.Buy ? levels[middle].Price.CompareTo(price) : price.CompareTo(levels[middle].Price);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}

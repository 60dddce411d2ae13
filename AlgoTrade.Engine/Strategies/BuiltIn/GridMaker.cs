using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record GridMakerParameters : StrategyParameters
{
    [Parameter("Distance between two levels, a fraction of the price.", Min = 0.0002, Max = 0.2)]
    public double Spacing { get; init; } = 0.005;

    [Parameter("Levels on each side of the center.", Min = 1, Max = 20)]
    public int Levels { get; init; } = 3;

    [Parameter("Notional of one order, a fraction of the bot's equity.", Min = 0.0001, Max = 1)]
    public double OrderFraction { get; init; } = 0.05;

    [Parameter("Largest notional held in one direction, a fraction of the bot's equity; orders that would exceed it when filled are not placed.", Min = 0.0001, Max = 10)]
    public double MaxInventory { get; init; } = 0.3;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Both;

    public override string? Conflict() => OrderFraction > MaxInventory
        ? FormattableString.Invariant($"parameters.orderFraction is {OrderFraction} and parameters.maxInventory is {MaxInventory}: expected orderFraction at most maxInventory.")
        : null;
}

/// <summary>Rests post-only buys below and sells above a center. A filled level becomes the new center, so a round trip earns one spacing.</summary>
public sealed class GridMaker(GridMakerParameters parameters) : Strategy
{
    private readonly decimal _step = 1 + (decimal)parameters.Spacing;
    private readonly List<Wish> _wishes = new(2 * parameters.Levels);
    private decimal _center;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<GridMakerParameters>(
        "grid-maker",
        "Grid maker",
        "Rests post-only buy orders below and sell orders above a center price. A level that fills completely becomes the new center, so what was bought "
        + "on one level is sold one level higher. It stops adding at the inventory limit, and while flat moves the grid when the price has left it. "
        + "It has no sizing of its own beyond its parameters: the bot's sizing rule does not apply to resting orders.",
        parameters => new GridMaker(parameters));

    public override int WarmUpCandles => 1;

    public override void Update(int leg, in Candle candle)
    {
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        var close = (decimal)candle.Close;
        var reach = Power(parameters.Levels);
        if (_center == 0 || (context.Position(leg) == 0 && (close > _center * reach || close < _center / reach)))
            _center = close;
        Arrange(leg, context, "resting level of the grid");
    }

    public override void OnFill(int leg, Fill fill, IStrategyContext context)
    {
        // A level counts once it is filled completely; a stop or an exit is no level.
        if (fill.Role != LiquidityRole.Maker || _center == 0 || IsStillOpen(leg, fill.ClientOrderId, context))
            return;
        _center = fill.Price.Value;
        Arrange(leg, context, "a level filled");
    }

    public override void Save(StateWriter writer) => writer.Write(_center);

    public override void Load(StateReader reader) => _center = reader.ReadDecimal();

    private static bool IsStillOpen(int leg, ClientOrderId? clientOrderId, IStrategyContext context)
    {
        var orders = context.OpenOrders(leg);
        for (var i = 0; i < orders.Count; i++)
        {
            if (orders[i].ClientOrderId == clientOrderId)
                return true;
        }

        return false;
    }

    // Cancels what is no longer wanted before placing what is missing, so the open orders never exceed the limit.
    private void Arrange(int leg, IStrategyContext context, string reason)
    {
        _wishes.Clear();
        AddSide(leg, context, Side.Buy);
        AddSide(leg, context, Side.Sell);
        var orders = context.OpenOrders(leg);
        for (var i = orders.Count - 1; i >= 0; i--)
        {
            var order = orders[i];
            if (!Take(order))
                context.Cancel(leg, order.ClientOrderId, "no longer a level of the grid");
        }

        foreach (var wish in _wishes)
            context.PlaceLimit(leg, wish.Side, wish.Quantity, wish.Price.Value, TimeInForce.Alo, wish.ReduceOnly, reason);
    }

    // An order that already rests at a wanted level, partly filled or not, stays and keeps its place in the queue.
    private bool Take(StrategyOrder order)
    {
        var index = _wishes.FindIndex(wish => wish.Side == order.Side && wish.Price == order.Price);
        if (index >= 0)
            _wishes.RemoveAt(index);
        return index >= 0;
    }

    private void AddSide(int leg, IStrategyContext context, Side side)
    {
        var instrument = context.Instrument(leg);
        var equity = (decimal)context.Equity;
        var limit = equity * (decimal)parameters.MaxInventory;
        var held = context.Position(leg) * side.Sign();
        var mayOpen = side == Side.Buy ? parameters.Direction.AllowsLong() : parameters.Direction.AllowsShort();
        var price = _center;
        for (var level = 1; level <= parameters.Levels; level++)
        {
            price = side == Side.Buy ? price / _step : price * _step;
            var rounding = side == Side.Buy ? PriceRounding.Down : PriceRounding.Up;
            if (equity <= 0 || !instrument.TryRoundPrice(price, rounding, out var legal))
                return;
            var quantity = equity * (decimal)parameters.OrderFraction / legal.Value;
            // What only reduces may go no further than flat; what opens no further than the limit.
            var room = mayOpen ? limit / legal.Value - held : -held;
            if (!mayOpen)
                quantity = Math.Min(quantity, room);
            if (quantity <= 0 || quantity > room || !instrument.TryRoundQuantityDown(quantity, out var lots))
                return;
            // Closing the whole position is exempt from the exchange's minimum.
            if (legal.Value * lots.Value < Instrument.MinimumNotional && lots.Value != -held)
                return;
            _wishes.Add(new Wish(side, legal, lots.Value, ReduceOnly: !mayOpen));
            held += lots.Value;
        }
    }

    private decimal Power(int exponent)
    {
        var power = 1m;
        for (var i = 0; i < exponent; i++)
            power *= _step;
        return power;
    }

    private readonly record struct Wish(Side Side, Price Price, decimal Quantity, bool ReduceOnly);
}

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record BuyAndHoldParameters : StrategyParameters
{
    [Parameter("The side to hold: long or short.")]
    public Direction Direction { get; init; } = Direction.Long;

    public override string? Conflict() =>
        Direction == Direction.Both ? "parameters.direction is both: expected long or short, one position cannot be both." : null;
}

public sealed class BuyAndHold(BuyAndHoldParameters parameters) : Strategy
{
    private bool _hasEntered;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<BuyAndHoldParameters>(
        "buy-and-hold",
        "Buy and hold",
        "Enters on its first candle and never leaves by itself: the yardstick for every other strategy.",
        parameters => new BuyAndHold(parameters));

    public override int WarmUpCandles => 1;

    public override void Update(int leg, in Candle candle)
    {
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        // Said again until there is a position: a first entry may be denied, for stale data perhaps. Once stopped out it stays out.
        _hasEntered |= context.Position(leg) != 0;
        if (!_hasEntered)
            context.SetTarget(leg, parameters.Direction.TargetFor(parameters.Direction == Direction.Long ? 1 : -1), "entered to hold");
    }

    public override void Save(StateWriter writer) => writer.Write(_hasEntered);

    public override void Load(StateReader reader) => _hasEntered = reader.ReadBoolean();
}

using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record MovingAverageCrossParameters : StrategyParameters
{
    [Parameter("Candles of the fast average.", Min = 1, Max = 1000)]
    public int Fast { get; init; } = 10;

    [Parameter("Candles of the slow average; more than fast.", Min = 2, Max = 5000)]
    public int Slow { get; init; } = 30;

    [Parameter("Kind of both averages.")]
    public AverageKind Average { get; init; } = AverageKind.Sma;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Long;

    public override string? Conflict() =>
        Fast >= Slow ? $"parameters.fast is {Fast} and parameters.slow is {Slow}: expected fast below slow." : null;
}

public sealed class MovingAverageCross(MovingAverageCrossParameters parameters) : Strategy
{
    private readonly IValueIndicator _fast = parameters.Average.Create(parameters.Fast);
    private readonly IValueIndicator _slow = parameters.Average.Create(parameters.Slow);
    private readonly CrossDetector _cross = new();
    private int _signal;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<MovingAverageCrossParameters>(
        "moving-average-cross",
        "Moving-average cross",
        "Goes long when the fast average crosses above the slow one and leaves, or goes short, when it crosses below. "
        + "Acts on the cross itself: it does not join a trend that began before it was started.",
        parameters => new MovingAverageCross(parameters));

    public override int WarmUpCandles => parameters.Slow;

    public override void Update(int leg, in Candle candle) =>
        _signal = _cross.Next(_fast.Next(candle.Close), _slow.Next(candle.Close), candle.Close);

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (_signal != 0)
            context.SetTarget(leg, parameters.Direction.TargetFor(_signal), _signal > 0 ? "fast crossed above slow" : "fast crossed below slow");
    }

    public override void Save(StateWriter writer)
    {
        _fast.Save(writer);
        _slow.Save(writer);
        _cross.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        _fast.Load(reader);
        _slow.Load(reader);
        _cross.Load(reader);
    }
}

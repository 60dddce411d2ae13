using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record SuperTrendParameters : StrategyParameters
{
    [Parameter("Candles of the average true range.", Min = 1, Max = 1000)]
    public int AtrPeriod { get; init; } = 10;

    [Parameter("Distance of the line from the middle of the candle, in average true ranges.", Min = 0.1, Max = 50)]
    public double Multiplier { get; init; } = 3;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Both;
}

public sealed class SuperTrendFollower(SuperTrendParameters parameters) : Strategy
{
    private readonly SuperTrend _trend = new(parameters.AtrPeriod, parameters.Multiplier);
    private int _signal;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<SuperTrendParameters>(
        "supertrend",
        "SuperTrend",
        "Goes long when the SuperTrend turns up and leaves, or goes short, when it turns down. Acts on the turn only.",
        parameters => new SuperTrendFollower(parameters));

    public override int WarmUpCandles => _trend.WarmUp;

    public override void Update(int leg, in Candle candle)
    {
        var (wasReady, wasUp) = (_trend.IsReady, _trend.IsUp);
        _trend.Next(candle);
        _signal = !wasReady || wasUp == _trend.IsUp ? 0 : _trend.IsUp ? 1 : -1;
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (_signal != 0)
            context.SetTarget(leg, parameters.Direction.TargetFor(_signal), _signal > 0 ? "the trend turned up" : "the trend turned down");
    }

    public override void Save(StateWriter writer) => _trend.Save(writer);

    public override void Load(StateReader reader) => _trend.Load(reader);
}

using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.Own;

public sealed record MomentumParameters : StrategyParameters
{
    [Parameter("Candles over which the change is measured.", Min = 1, Max = 1000)]
    public int Period { get; init; } = 24;

    [Parameter("Change that is an entry, in percent.", Min = 0.1, Max = 50)]
    public double Entry { get; init; } = 2;

    [Parameter("Distance of the stop from the entry, in average true ranges.", Min = 0.5, Max = 20)]
    public double StopAtr { get; init; } = 3;
}

public sealed class Momentum(MomentumParameters parameters) : Strategy
{
    private readonly Roc _change = new(parameters.Period);
    private readonly Atr _range = new(14);

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<MomentumParameters>(
        "momentum", "Momentum", "Goes long after a strong rise and leaves when the change is negative.", parameters => new Momentum(parameters));

    public override int WarmUpCandles => Math.Max(_change.WarmUp, _range.WarmUp);

    public override void Update(int leg, in Candle candle)
    {
        _change.Next(candle.Close);
        _range.Next(candle);
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (_change.Value > parameters.Entry)
            context.SetTarget(leg, TargetExposure.Long, "strong rise", new Protection { StopDistance = parameters.StopAtr * _range.Value });
        else if (_change.Value < 0)
            context.SetTarget(leg, TargetExposure.Flat, "the rise is over");
    }

    public override void Save(StateWriter writer)
    {
        _change.Save(writer);
        _range.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        _change.Load(reader);
        _range.Load(reader);
    }
}

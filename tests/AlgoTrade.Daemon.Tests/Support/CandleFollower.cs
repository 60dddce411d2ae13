using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Daemon.Tests.Support;

public sealed record CandleFollowerParameters : StrategyParameters
{
    [Parameter("Fails on a candle that closes at this price.", Min = 0, Max = 1_000_000)]
    public double FailAt { get; init; }
}

/// <summary>Long after a rising candle, flat after a falling one.</summary>
internal sealed class CandleFollower(CandleFollowerParameters parameters) : Strategy
{
    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<CandleFollowerParameters>(
        "candle-follower", "Candle follower", "Long after a rising candle, flat after a falling one.", parameters => new CandleFollower(parameters));

    public override int WarmUpCandles => 1;

    public override void Update(int leg, in Candle candle)
    {
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (candle.Close == parameters.FailAt)
            throw new InvalidOperationException($"the strategy cannot stand {candle.Close}");
        if (candle.Close > candle.Open)
            context.SetTarget(leg, TargetExposure.Long, "rising candle");
        else if (candle.Close < candle.Open)
            context.SetTarget(leg, TargetExposure.Flat, "falling candle");
    }

    public override void Save(StateWriter writer)
    {
    }

    public override void Load(StateReader reader)
    {
    }
}

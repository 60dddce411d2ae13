using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>Opens or closes a position every 20 candles: what orders cost.</summary>
internal sealed class OrderEveryTwentyCandles : Strategy
{
    private int _count;

    public override int WarmUpCandles => 1;

    public override void Update(int leg, in Candle candle) => _count++;

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (_count % 20 == 0)
            context.SetTarget(leg, _count % 40 == 0 ? TargetExposure.Flat : TargetExposure.Long, "every 20 candles");
    }

    public override void Save(StateWriter writer) => writer.Write(_count);

    public override void Load(StateReader reader) => _count = reader.ReadInt32();
}

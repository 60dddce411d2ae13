using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Strategies.BuiltIn;

namespace AlgoTrade.Engine.Benchmarks.Backtests;

/// <summary>Computes the averages and their cross and wants nothing: what a run costs apart from its orders.</summary>
internal sealed class NeverTrades : Strategy
{
    private readonly MovingAverageCross _inner = new(new MovingAverageCrossParameters());

    public override int WarmUpCandles => _inner.WarmUpCandles;

    public override void Update(int leg, in Candle candle) => _inner.Update(leg, candle);

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
    }

    public override void Save(StateWriter writer) => _inner.Save(writer);

    public override void Load(StateReader reader) => _inner.Load(reader);
}

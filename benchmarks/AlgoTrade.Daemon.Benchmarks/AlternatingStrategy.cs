using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>Wants the other side on every candle: an order each time.</summary>
internal sealed class AlternatingStrategy : Strategy
{
    private bool _isLong;

    public override int WarmUpCandles => 1;

    public override void Update(int leg, in Candle candle)
    {
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        _isLong = !_isLong;
        context.SetTarget(leg, _isLong ? TargetExposure.Long : TargetExposure.Flat, "the other side");
    }

    public override void Save(StateWriter writer) => writer.Write(_isLong);

    public override void Load(StateReader reader) => _isLong = reader.ReadBoolean();
}

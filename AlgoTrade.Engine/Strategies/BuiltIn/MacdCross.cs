using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record MacdCrossParameters : StrategyParameters
{
    [Parameter("Candles of the fast average.", Min = 1, Max = 1000)]
    public int Fast { get; init; } = 12;

    [Parameter("Candles of the slow average; more than fast.", Min = 2, Max = 5000)]
    public int Slow { get; init; } = 26;

    [Parameter("Values of the signal's average.", Min = 1, Max = 1000)]
    public int Signal { get; init; } = 9;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Long;

    public override string? Conflict() =>
        Fast >= Slow ? $"parameters.fast is {Fast} and parameters.slow is {Slow}: expected fast below slow." : null;
}

public sealed class MacdCross(MacdCrossParameters parameters) : Strategy
{
    private readonly Macd _macd = new(parameters.Fast, parameters.Slow, parameters.Signal);
    private readonly CrossDetector _cross = new();
    private int _signal;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<MacdCrossParameters>(
        "macd",
        "MACD",
        "Goes long when the MACD line crosses above its signal and leaves, or goes short, when it crosses below.",
        parameters => new MacdCross(parameters));

    public override int WarmUpCandles => _macd.WarmUp;

    public override void Update(int leg, in Candle candle)
    {
        _macd.Next(candle.Close);
        _signal = _cross.Next(_macd.Value, _macd.Signal, candle.Close);
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        if (_signal != 0)
            context.SetTarget(leg, parameters.Direction.TargetFor(_signal), _signal > 0 ? "MACD crossed above its signal" : "MACD crossed below its signal");
    }

    public override void Save(StateWriter writer)
    {
        _macd.Save(writer);
        _cross.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        _macd.Load(reader);
        _cross.Load(reader);
    }
}

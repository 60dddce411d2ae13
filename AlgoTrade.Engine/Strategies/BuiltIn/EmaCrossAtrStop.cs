using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record EmaCrossAtrStopParameters : StrategyParameters
{
    [Parameter("Candles of the fast average.", Min = 1, Max = 1000)]
    public int Fast { get; init; } = 12;

    [Parameter("Candles of the slow average; more than fast.", Min = 2, Max = 5000)]
    public int Slow { get; init; } = 48;

    [Parameter("Candles of the average true range.", Min = 1, Max = 1000)]
    public int AtrPeriod { get; init; } = 14;

    [Parameter("Distance of the stop from the entry, in average true ranges.", Min = 0.1, Max = 50)]
    public double StopAtr { get; init; } = 2;

    [Parameter("Distance of the target from the entry, in average true ranges; 0 for none.", Min = 0, Max = 100)]
    public double TargetAtr { get; init; }

    [Parameter("Distance at which the stop follows the best close, in average true ranges; 0 for a stop that stays.", Min = 0, Max = 50)]
    public double TrailingAtr { get; init; }

    [Parameter("Gain at which the stop moves to the entry price, in average true ranges; 0 for never.", Min = 0, Max = 50)]
    public double BreakEvenAtr { get; init; }

    [Parameter("Candles after which the position is closed; 0 for never.", Min = 0, Max = 100000)]
    public int MaxCandles { get; init; }

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Both;

    public override string? Conflict() =>
        Fast >= Slow ? $"parameters.fast is {Fast} and parameters.slow is {Slow}: expected fast below slow." : null;
}

public sealed class EmaCrossAtrStop(EmaCrossAtrStopParameters parameters) : Strategy
{
    private readonly Ema _fast = new(parameters.Fast);
    private readonly Ema _slow = new(parameters.Slow);
    private readonly Atr _atr = new(parameters.AtrPeriod);
    private readonly CrossDetector _cross = new();
    private int _signal;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<EmaCrossAtrStopParameters>(
        "ema-cross-atr-stop",
        "EMA cross with ATR stop",
        "Follows the cross of two exponential averages; every entry carries a stop, and on wish a target, a trailing stop, a move to break-even "
        + "and a time limit, all measured in average true ranges at the entry. After a stop it waits for the next cross.",
        parameters => new EmaCrossAtrStop(parameters));

    public override int WarmUpCandles => Math.Max(parameters.Slow, _atr.WarmUp);

    public override void Update(int leg, in Candle candle)
    {
        _atr.Next(candle);
        _signal = _cross.Next(_fast.Next(candle.Close), _slow.Next(candle.Close), candle.Close);
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        // Without any range there is no distance for a stop, and without a stop no entry.
        if (_signal == 0)
            return;
        var target = _atr.Value > 0 ? parameters.Direction.TargetFor(_signal) : TargetExposure.Flat;
        context.SetTarget(leg, target, _signal > 0 ? "fast crossed above slow" : "fast crossed below slow", ProtectionNow());
    }

    public override void Save(StateWriter writer)
    {
        _fast.Save(writer);
        _slow.Save(writer);
        _atr.Save(writer);
        _cross.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        _fast.Load(reader);
        _slow.Load(reader);
        _atr.Load(reader);
        _cross.Load(reader);
    }

    private Protection ProtectionNow() => new()
    {
        StopDistance = Distance(parameters.StopAtr),
        TargetDistance = Distance(parameters.TargetAtr),
        TrailingDistance = Distance(parameters.TrailingAtr),
        BreakEvenDistance = Distance(parameters.BreakEvenAtr),
        MaxCandles = parameters.MaxCandles > 0 ? parameters.MaxCandles : null,
    };

    private double? Distance(double ranges) => ranges > 0 && _atr.Value > 0 ? ranges * _atr.Value : null;
}

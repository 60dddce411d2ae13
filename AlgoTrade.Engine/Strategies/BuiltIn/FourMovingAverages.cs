using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record FourMovingAveragesParameters : StrategyParameters
{
    [Parameter("Candles of the faster average of the fast pair.", Min = 1, Max = 500)]
    public int FastShort { get; init; } = 5;

    [Parameter("Candles of the slower average of the fast pair.", Min = 2, Max = 1000)]
    public int FastLong { get; init; } = 15;

    [Parameter("Candles of the faster average of the slow pair.", Min = 2, Max = 2000)]
    public int SlowShort { get; init; } = 50;

    [Parameter("Candles of the slower average of the slow pair.", Min = 3, Max = 5000)]
    public int SlowLong { get; init; } = 200;

    [Parameter("Kind of all four averages.")]
    public AverageKind Average { get; init; } = AverageKind.Sma;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Long;

    public override string? Conflict() =>
        FastShort >= FastLong ? $"parameters.fastShort is {FastShort} and parameters.fastLong is {FastLong}: expected fastShort below fastLong."
        : SlowShort >= SlowLong ? $"parameters.slowShort is {SlowShort} and parameters.slowLong is {SlowLong}: expected slowShort below slowLong."
        : null;
}

public sealed class FourMovingAverages(FourMovingAveragesParameters parameters) : Strategy
{
    private readonly IValueIndicator _fastShort = parameters.Average.Create(parameters.FastShort);
    private readonly IValueIndicator _fastLong = parameters.Average.Create(parameters.FastLong);
    private readonly IValueIndicator _slowShort = parameters.Average.Create(parameters.SlowShort);
    private readonly IValueIndicator _slowLong = parameters.Average.Create(parameters.SlowLong);
    private int _fastSide;
    private int _slowSide;
    private int _held;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<FourMovingAveragesParameters>(
        "four-moving-averages",
        "Four moving averages",
        "Goes long when both the fast and the slow pair of averages point up, short when both point down. Leaves when the fast pair turns "
        + "against the position. After a stop it waits until the pairs have parted and agree anew.",
        parameters => new FourMovingAverages(parameters));

    public override int WarmUpCandles => Math.Max(parameters.FastLong, parameters.SlowLong);

    public override void Update(int leg, in Candle candle)
    {
        var close = candle.Close;
        _fastSide = CrossDetector.Compare(_fastShort.Next(close), _fastLong.Next(close), close);
        _slowSide = CrossDetector.Compare(_slowShort.Next(close), _slowLong.Next(close), close);
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        var wanted = _fastSide == _slowSide && _fastSide != 0 ? _fastSide : _fastSide == -_held ? 0 : _held;
        if (wanted == _held)
            return;
        _held = wanted;
        context.SetTarget(leg, parameters.Direction.TargetFor(wanted), wanted switch
        {
            > 0 => "both pairs point up",
            < 0 => "both pairs point down",
            _ => "the fast pair turned",
        });
    }

    public override void Save(StateWriter writer)
    {
        _fastShort.Save(writer);
        _fastLong.Save(writer);
        _slowShort.Save(writer);
        _slowLong.Save(writer);
        writer.Write(_held);
    }

    public override void Load(StateReader reader)
    {
        _fastShort.Load(reader);
        _fastLong.Load(reader);
        _slowShort.Load(reader);
        _slowLong.Load(reader);
        _held = reader.ReadInt32();
    }
}

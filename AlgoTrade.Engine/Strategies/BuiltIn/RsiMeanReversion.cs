using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record RsiMeanReversionParameters : StrategyParameters
{
    [Parameter("Candles of the index.", Min = 2, Max = 1000)]
    public int Period { get; init; } = 14;

    [Parameter("Goes long below this level; goes short above 100 minus it.", Min = 1, Max = 50)]
    public double Entry { get; init; } = 30;

    [Parameter("Leaves a long above this level, a short below 100 minus it; more than entry.", Min = 2, Max = 99)]
    public double Exit { get; init; } = 55;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Long;

    public override string? Conflict() =>
        Entry >= Exit ? FormattableString.Invariant($"parameters.entry is {Entry} and parameters.exit is {Exit}: expected entry below exit.") : null;
}

public sealed class RsiMeanReversion(RsiMeanReversionParameters parameters) : Strategy
{
    private readonly Rsi _rsi = new(parameters.Period);

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<RsiMeanReversionParameters>(
        "rsi-mean-reversion",
        "RSI mean reversion",
        "Buys weakness: goes long when flat and the index is below the entry level, leaves when it is above the exit level. Short is the mirror "
        + "image around 50. Levels, not crossings: after a stop it may enter again on the next candle.",
        parameters => new RsiMeanReversion(parameters));

    public override int WarmUpCandles => _rsi.WarmUp;

    public override void Update(int leg, in Candle candle) => _rsi.Next(candle.Close);

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        var position = context.Position(leg);
        var (rsi, mirrored) = (_rsi.Value, 100 - _rsi.Value);
        if (position == 0)
            Enter(leg, rsi, mirrored, context);
        else if ((position > 0 ? rsi : mirrored) > parameters.Exit)
            context.SetTarget(leg, TargetExposure.Flat, "the index is beyond the exit level");
    }

    public override void Save(StateWriter writer) => _rsi.Save(writer);

    public override void Load(StateReader reader) => _rsi.Load(reader);

    private void Enter(int leg, double rsi, double mirrored, IStrategyContext context)
    {
        if (rsi < parameters.Entry && parameters.Direction.AllowsLong())
            context.SetTarget(leg, TargetExposure.Long, "the index is below the entry level");
        else if (mirrored < parameters.Entry && parameters.Direction.AllowsShort())
            context.SetTarget(leg, TargetExposure.Short, "the index is above the entry level");
    }
}

using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record BollingerReversionParameters : StrategyParameters
{
    [Parameter("Candles of the bands.", Min = 2, Max = 5000)]
    public int Period { get; init; } = 20;

    [Parameter("Distance of the bands from their middle, in standard deviations.", Min = 0.1, Max = 10)]
    public double Width { get; init; } = 2;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Both;
}

public sealed class BollingerReversion(BollingerReversionParameters parameters) : Strategy
{
    private readonly BollingerBands _bands = new(parameters.Period, parameters.Width);

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<BollingerReversionParameters>(
        "bollinger-reversion",
        "Bollinger reversion",
        "Goes long when flat and the close is below the lower band, short when it is above the upper one, and leaves when the close is back at the "
        + "middle.",
        parameters => new BollingerReversion(parameters));

    public override int WarmUpCandles => _bands.WarmUp;

    public override void Update(int leg, in Candle candle) => _bands.Next(candle.Close);

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        var position = context.Position(leg);
        if (position == 0)
            Enter(leg, candle.Close, context);
        else if (position > 0 ? candle.Close >= _bands.Value : candle.Close <= _bands.Value)
            context.SetTarget(leg, TargetExposure.Flat, "close back at the middle band");
    }

    public override void Save(StateWriter writer) => _bands.Save(writer);

    public override void Load(StateReader reader) => _bands.Load(reader);

    // In a flat market the bands lie on the price and rounding alone would decide; that is no signal.
    private void Enter(int leg, double close, IStrategyContext context)
    {
        if (CrossDetector.Compare(close, _bands.Lower, close) < 0 && parameters.Direction.AllowsLong())
            context.SetTarget(leg, TargetExposure.Long, "close below the lower band");
        else if (CrossDetector.Compare(close, _bands.Upper, close) > 0 && parameters.Direction.AllowsShort())
            context.SetTarget(leg, TargetExposure.Short, "close above the upper band");
    }
}

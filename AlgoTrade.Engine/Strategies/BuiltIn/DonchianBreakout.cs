using AlgoTrade.Engine.Indicators;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies.BuiltIn;

public sealed record DonchianBreakoutParameters : StrategyParameters
{
    [Parameter("Candles of the channel whose break is an entry.", Min = 1, Max = 5000)]
    public int Entry { get; init; } = 20;

    [Parameter("Candles of the channel whose break against the position is the exit.", Min = 1, Max = 5000)]
    public int Exit { get; init; } = 10;

    [Parameter("Sides it may take.")]
    public Direction Direction { get; init; } = Direction.Long;
}

public sealed class DonchianBreakout(DonchianBreakoutParameters parameters) : Strategy
{
    private readonly Donchian _entry = new(parameters.Entry);
    private readonly Donchian _exit = new(parameters.Exit);

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<DonchianBreakoutParameters>(
        "donchian-breakout",
        "Donchian breakout",
        "Goes long when the close is above the highest high of the entry channel, short when it is below its lowest low, and leaves when the close "
        + "breaks the shorter exit channel against the position. Channels are made of the candles before the current one.",
        parameters => new DonchianBreakout(parameters));

    public override int WarmUpCandles => Math.Max(_entry.WarmUp, _exit.WarmUp);

    public override void Update(int leg, in Candle candle)
    {
        _entry.Next(candle);
        _exit.Next(candle);
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
        var position = context.Position(leg);
        var mayEnterLong = position <= 0 && parameters.Direction.AllowsLong();
        var mayEnterShort = position >= 0 && parameters.Direction.AllowsShort();
        if (mayEnterLong && candle.Close > _entry.PriorUpper)
            context.SetTarget(leg, TargetExposure.Long, "close above the entry channel");
        else if (mayEnterShort && candle.Close < _entry.PriorLower)
            context.SetTarget(leg, TargetExposure.Short, "close below the entry channel");
        else if ((position > 0 && candle.Close < _exit.PriorLower) || (position < 0 && candle.Close > _exit.PriorUpper))
            context.SetTarget(leg, TargetExposure.Flat, "close beyond the exit channel");
    }

    public override void Save(StateWriter writer)
    {
        _entry.Save(writer);
        _exit.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        _entry.Load(reader);
        _exit.Load(reader);
    }
}

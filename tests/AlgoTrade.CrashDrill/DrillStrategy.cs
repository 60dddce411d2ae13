using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.CrashDrill;

public sealed record DrillParameters : StrategyParameters
{
    [Parameter("Where in its cycle the bot begins.", Min = 0, Max = 100)]
    public int Phase { get; init; }

    [Parameter("Orders kept resting far from the market; with any, the bot never goes short.", Min = 0, Max = 50)]
    public int Resting { get; init; }
}

/// <summary>Trades for the sake of trading: turns, rests, cancels and protects on every change of the best price.</summary>
internal sealed class DrillStrategy(DrillParameters parameters) : Strategy
{
    private int _step = parameters.Phase;

    public static StrategyDescriptor Descriptor { get; } = StrategyDescriptor.ForEachLeg<DrillParameters>(
        "crash-drill", "Crash drill", "Trades for the sake of trading.", parameters => new DrillStrategy(parameters));

    public override int WarmUpCandles => 0;

    public override void Update(int leg, in Candle candle)
    {
    }

    public override void Decide(int leg, in Candle candle, IStrategyContext context)
    {
    }

    public override void OnBestBidOffer(int leg, BestBidOfferChanged quote, IStrategyContext context)
    {
        if (quote.Mid is not { } mid)
            return;
        if (context.OpenOrders(leg).Count < parameters.Resting)
        {
            context.PlaceLimit(leg, Side.Buy, 200 / mid, mid * 0.9m, TimeInForce.Gtc, reduceOnly: false, "drill: rest");
            return;
        }

        var protection = new Protection { StopDistance = (double)mid * 0.05, TargetDistance = (double)mid * 0.05 };
        switch (_step++ % 6)
        {
            case 0:
                context.SetTarget(leg, TargetExposure.Long, "drill: long", protection);
                break;
            case 1 when parameters.Resting == 0:
                context.PlaceLimit(leg, Side.Buy, 200 / mid, mid * 0.97m, TimeInForce.Gtc, reduceOnly: false, "drill: rest");
                break;
            case 2:
                context.SetTarget(leg, TargetExposure.Flat, "drill: flat");
                break;
            case 3 when parameters.Resting == 0:
                context.SetTarget(leg, TargetExposure.Short, "drill: short", protection);
                break;
            case 4 when parameters.Resting == 0:
                foreach (var order in context.OpenOrders(leg).ToArray())
                    context.Cancel(leg, order.ClientOrderId, "drill: cancel");
                break;
            default:
                context.SetTarget(leg, TargetExposure.Flat, "drill: flat");
                break;
        }
    }

    public override void Save(StateWriter writer) => writer.Write(_step);

    public override void Load(StateReader reader) => _step = reader.ReadInt32();
}

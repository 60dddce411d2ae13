using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies;

/// <summary>The same strategy on several legs that know nothing of each other.</summary>
internal sealed class StrategyPerLeg(Strategy[] legs) : Strategy
{
    public override int WarmUpCandles => legs.Max(leg => leg.WarmUpCandles);

    public override void Update(int leg, in Candle candle) => legs[leg].Update(leg, candle);

    public override void Decide(int leg, in Candle candle, IStrategyContext context) => legs[leg].Decide(leg, candle, context);

    public override void OnTrade(int leg, TradeOccurred trade, IStrategyContext context) => legs[leg].OnTrade(leg, trade, context);

    public override void OnBestBidOffer(int leg, BestBidOfferChanged quote, IStrategyContext context) =>
        legs[leg].OnBestBidOffer(leg, quote, context);

    public override void OnFill(int leg, Fill fill, IStrategyContext context) => legs[leg].OnFill(leg, fill, context);

    public override void OnTimer(string name, IStrategyContext context)
    {
        foreach (var leg in legs)
            leg.OnTimer(name, context);
    }

    public override void Save(StateWriter writer)
    {
        foreach (var leg in legs)
            leg.Save(writer);
    }

    public override void Load(StateReader reader)
    {
        foreach (var leg in legs)
            leg.Load(reader);
    }
}

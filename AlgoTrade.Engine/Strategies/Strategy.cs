using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Strategies;

/// <summary>
/// Base of every strategy. A strategy reads closed candles of its instruments ("legs", numbered from 0 in the order of the bot's
/// definition) and says what it wants through the context. It keeps no clock, does no I/O and holds no order book-keeping: the
/// same candles give the same wishes, in backtest, paper and live.
/// </summary>
public abstract class Strategy
{
    /// <summary>Closed candles each leg needs before the first decision. Until then only <see cref="Update"/> is called.</summary>
    public abstract int WarmUpCandles { get; }

    /// <summary>Feeds the indicators of one leg. Called once per closed candle, warm-up included, before <see cref="Decide"/>.</summary>
    public abstract void Update(int leg, in Candle candle);

    /// <summary>Says what it wants now that this candle closed. Orders that follow fill on the next event at the earliest.</summary>
    public abstract void Decide(int leg, in Candle candle, IStrategyContext context);

    public virtual void OnTrade(int leg, TradeOccurred trade, IStrategyContext context)
    {
    }

    public virtual void OnBestBidOffer(int leg, BestBidOfferChanged quote, IStrategyContext context)
    {
    }

    /// <summary>A fill of this bot, the position already updated.</summary>
    public virtual void OnFill(int leg, Fill fill, IStrategyContext context)
    {
    }

    public virtual void OnTimer(string name, IStrategyContext context)
    {
    }

    /// <summary>Writes everything that <see cref="Update"/> and <see cref="Decide"/> remember.</summary>
    public abstract void Save(StateWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote, in the same order.</summary>
    public abstract void Load(StateReader reader);
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.Markets;

/// <summary>Market data from wire to engine. Values that cannot be (a price of zero, an unknown interval) make the message unreadable.</summary>
internal static class WireEvents
{
    public static Candle ToCandle(this WireCandle candle) => new(
        candle.OpenTime, (double)candle.Open, (double)candle.High, (double)candle.Low, (double)candle.Close, (double)candle.Volume);

    public static TradeOccurred ToEvent(this PublicTrade trade) => Converted(() => new TradeOccurred(
        new InstrumentName(trade.Coin), new Price(trade.Price), new Quantity(trade.Quantity), trade.Side.ToSide(), trade.Tid,
        DateTimeOffset.FromUnixTimeMilliseconds(trade.Time)));

    public static BestBidOfferChanged ToEvent(this BestBidOffer message) => Converted(() =>
    {
        var (bid, ask) = (message.Bbo.ElementAtOrDefault(0), message.Bbo.ElementAtOrDefault(1));
        return new BestBidOfferChanged(
            new InstrumentName(message.Coin), PriceOf(bid), QuantityOf(bid), PriceOf(ask), QuantityOf(ask),
            DateTimeOffset.FromUnixTimeMilliseconds(message.Time));
    });

    /// <param name="receivedAt">The message carries no time of its own.</param>
    public static AssetContextChanged ToEvent(this AssetContextUpdate message, DateTimeOffset receivedAt) => Converted(() => new AssetContextChanged(
        new InstrumentName(message.Coin), new Price(message.Ctx.MarkPx), new Price(message.Ctx.OraclePx ?? message.Ctx.MarkPx),
        message.Ctx.Funding ?? 0, message.Ctx.OpenInterest ?? 0, receivedAt));

    public static FundingRate ToFundingRate(this WireFundingRate rate) => new(DateTimeOffset.FromUnixTimeMilliseconds(rate.Time), rate.FundingRate);

    /// <summary>Runs a conversion; what the value types refuse is the message's fault.</summary>
    public static T Converted<T>(Func<T> convert)
    {
        try
        {
            return convert();
        }
        catch (Exception exception) when (WireJson.IsUnreadable(exception))
        {
            throw new UnreadableMessageException(exception.Message, exception);
        }
    }

    private static Price? PriceOf(BookLevel? level) => level is null ? null : new Price(level.Price);

    private static Quantity QuantityOf(BookLevel? level) => level is null ? Quantity.Zero : new Quantity(level.Quantity);
}

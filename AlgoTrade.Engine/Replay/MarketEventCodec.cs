using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

internal static class MarketEventCodec
{
    public static void Write(StateWriter writer, EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case CandleClosed closed:
                writer.Write(closed.Instrument);
                writer.WriteEnum(closed.Interval);
                writer.Write(closed.Candle);
                break;
            case TradeOccurred trade:
                writer.Write(trade.Instrument);
                writer.Write(trade.Price);
                writer.Write(trade.Quantity);
                writer.WriteEnum(trade.TakerSide);
                writer.Write(trade.TradeId);
                break;
            case BestBidOfferChanged quote:
                writer.Write(quote.Instrument);
                writer.WriteOptional(quote.BidPrice, EventFields.Write);
                writer.Write(quote.BidQuantity);
                writer.WriteOptional(quote.AskPrice, EventFields.Write);
                writer.Write(quote.AskQuantity);
                break;
            case AssetContextChanged context:
                writer.Write(context.Instrument);
                writer.Write(context.MarkPrice);
                writer.Write(context.OraclePrice);
                writer.Write(context.FundingRate);
                writer.Write(context.OpenInterest);
                break;
            case FeedGapOpened opened:
                writer.Write(opened.Instrument);
                writer.Write(opened.Cause);
                break;
            case FeedGapClosed ended:
                writer.Write(ended.Instrument);
                writer.Write(ended.IsFilled);
                break;
        }
    }

    public static EngineEvent Read(StateReader reader, Type kind, DateTimeOffset occurredAt)
    {
        var instrument = reader.ReadInstrument();
        return kind.Name switch
        {
            nameof(CandleClosed) => new CandleClosed(instrument, reader.ReadEnum<CandleInterval>(), reader.ReadCandle()),
            nameof(TradeOccurred) => new TradeOccurred(
                instrument, reader.ReadPrice(), reader.ReadQuantity(), reader.ReadEnum<Side>(), reader.ReadInt64(), occurredAt),
            nameof(BestBidOfferChanged) => new BestBidOfferChanged(
                instrument, reader.ReadOptional(EventFields.ReadPrice), reader.ReadQuantity(), reader.ReadOptional(EventFields.ReadPrice),
                reader.ReadQuantity(), occurredAt),
            nameof(AssetContextChanged) => new AssetContextChanged(
                instrument, reader.ReadPrice(), reader.ReadPrice(), reader.ReadDecimal(), reader.ReadDecimal(), occurredAt),
            nameof(FeedGapOpened) => new FeedGapOpened(instrument, reader.ReadText(), occurredAt),
            nameof(FeedGapClosed) => new FeedGapClosed(instrument, reader.ReadBoolean(), occurredAt),
            _ => throw new InvalidDataException($"{kind.Name} is no market event."),
        };
    }
}

using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

/// <summary>
/// Engine events as bytes and back, without loss: what the journal stores in the order a bot handled it, so that any stored day can
/// be replayed. The number of a kind is part of the stored form and is never used again for another one.
/// </summary>
public static class EventCodec
{
    /// <exception cref="ArgumentException">The event is of a kind that has no number.</exception>
    public static void Write(StateWriter writer, EngineEvent engineEvent)
    {
        writer.Write(EventKinds.NumberOf(engineEvent));
        writer.Write(engineEvent.OccurredAt);
        switch (engineEvent)
        {
            case OrderEvent orderEvent:
                OrderEventCodec.Write(writer, orderEvent);
                break;
            case BotCommand command:
                CommandCodec.Write(writer, command);
                break;
            case CandleClosed or TradeOccurred or BestBidOfferChanged or AssetContextChanged or FeedGapOpened or FeedGapClosed:
                MarketEventCodec.Write(writer, engineEvent);
                break;
            default:
                AccountEventCodec.Write(writer, engineEvent);
                break;
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not an event this version knows.</exception>
    public static EngineEvent Read(StateReader reader)
    {
        var kind = EventKinds.TypeOf(reader.ReadInt32());
        var occurredAt = reader.ReadTime();
        if (kind.IsSubclassOf(typeof(OrderEvent)))
            return OrderEventCodec.Read(reader, kind, occurredAt);
        if (kind.IsSubclassOf(typeof(BotCommand)))
            return CommandCodec.Read(reader, kind, occurredAt);
        return kind.Namespace == typeof(CandleClosed).Namespace
            ? MarketEventCodec.Read(reader, kind, occurredAt) : AccountEventCodec.Read(reader, kind, occurredAt);
    }

    public static byte[] ToBytes(IEnumerable<EngineEvent> events)
    {
        var writer = new StateWriter();
        foreach (var engineEvent in events)
            Write(writer, engineEvent);
        return writer.ToArray();
    }

    public static IEnumerable<EngineEvent> FromBytes(ReadOnlyMemory<byte> bytes)
    {
        var reader = new StateReader(bytes);
        while (!reader.IsAtEnd)
            yield return Read(reader);
    }
}

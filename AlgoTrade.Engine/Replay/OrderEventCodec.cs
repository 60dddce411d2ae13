using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

internal static class OrderEventCodec
{
    public static void Write(StateWriter writer, OrderEvent orderEvent)
    {
        writer.Write(orderEvent.ClientOrderId);
        switch (orderEvent)
        {
            case OrderAccepted accepted:
                writer.WriteOptional(accepted.ExchangeOrderId, EventFields.Write);
                break;
            case OrderRejected rejected:
                writer.WriteEnum(rejected.Reason);
                writer.Write(rejected.ExchangeMessage);
                break;
            case OrderFilled filled:
                writer.Write(filled.Fill);
                break;
            case OrderCanceled canceled:
                writer.Write(canceled.Cause);
                break;
            case OrderOutcomeUnknown unknown:
                writer.Write(unknown.Cause);
                break;
            case CancelRejected rejected:
                writer.WriteEnum(rejected.Reason);
                writer.Write(rejected.ExchangeMessage);
                break;
        }
    }

    public static OrderEvent Read(StateReader reader, Type kind, DateTimeOffset occurredAt)
    {
        var id = reader.ReadClientOrderId();
        return kind.Name switch
        {
            nameof(OrderAccepted) => new OrderAccepted(id, reader.ReadOptional(EventFields.ReadExchangeOrderId), occurredAt),
            nameof(OrderRejected) => new OrderRejected(id, reader.ReadEnum<RejectReason>(), reader.ReadText(), occurredAt),
            nameof(OrderFilled) => new OrderFilled(id, reader.ReadFill()),
            nameof(OrderCanceled) => new OrderCanceled(id, reader.ReadText(), occurredAt),
            nameof(OrderExpired) => new OrderExpired(id, occurredAt),
            nameof(OrderTriggered) => new OrderTriggered(id, occurredAt),
            nameof(OrderOutcomeUnknown) => new OrderOutcomeUnknown(id, reader.ReadText(), occurredAt),
            nameof(CancelRejected) => new CancelRejected(id, reader.ReadEnum<RejectReason>(), reader.ReadText(), occurredAt),
            _ => throw new InvalidDataException($"{kind.Name} is no order event."),
        };
    }
}

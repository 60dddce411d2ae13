using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Orders;

/// <summary>The bytes of an order request, in state and in the canonical form of effects.</summary>
internal static class OrderRequestState
{
    public static void Write(StateWriter writer, OrderRequest request)
    {
        Write(writer, request.ClientOrderId);
        writer.Write(request.Instrument.Value);
        writer.Write((int)request.Side);
        writer.Write(request.Quantity.Value);
        writer.Write((int)request.Kind);
        Write(writer, request.LimitPrice?.Value);
        Write(writer, request.TriggerPrice?.Value);
        writer.Write((int)request.TimeInForce);
        writer.Write(request.ReduceOnly);
        writer.Write((int)request.Purpose);
        writer.Write(request.ProtectsEntry is not null);
        if (request.ProtectsEntry is { } entry)
            Write(writer, entry);
        writer.Write(request.Reason);
    }

    public static OrderRequest Read(StateReader reader)
    {
        var request = new OrderRequest
        {
            ClientOrderId = ReadId(reader),
            Instrument = new InstrumentName(reader.ReadString() ?? ""),
            Side = (Side)reader.ReadInt32(),
            Quantity = new Quantity(reader.ReadDecimal()),
            Kind = (OrderKind)reader.ReadInt32(),
            LimitPrice = ReadPrice(reader),
            TriggerPrice = ReadPrice(reader),
            TimeInForce = (TimeInForce)reader.ReadInt32(),
            ReduceOnly = reader.ReadBoolean(),
            Purpose = (OrderPurpose)reader.ReadInt32(),
            ProtectsEntry = reader.ReadBoolean() ? ReadId(reader) : null,
        };
        return request with { Reason = reader.ReadString() ?? "" };
    }

    public static void Write(StateWriter writer, ClientOrderId id)
    {
        unchecked
        {
            writer.Write((long)(ulong)(id.Value >> 64));
            writer.Write((long)(ulong)id.Value);
        }
    }

    public static ClientOrderId ReadId(StateReader reader)
    {
        unchecked
        {
            var upper = (ulong)reader.ReadInt64();
            return new ClientOrderId(new UInt128(upper, (ulong)reader.ReadInt64()));
        }
    }

    public static void Write(StateWriter writer, decimal? value)
    {
        writer.Write(value is not null);
        if (value is { } set)
            writer.Write(set);
    }

    public static decimal? ReadOptional(StateReader reader) => reader.ReadBoolean() ? reader.ReadDecimal() : null;

    private static Price? ReadPrice(StateReader reader) => ReadOptional(reader) is { } value ? new Price(value) : null;
}

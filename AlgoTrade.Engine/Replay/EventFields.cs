using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.State;

namespace AlgoTrade.Engine.Replay;

/// <summary>The engine's small types as bytes, each written and read side by side.</summary>
internal static class EventFields
{
    public static void Write(this StateWriter writer, DateTimeOffset time) => writer.Write(time.UtcTicks);

    public static DateTimeOffset ReadTime(this StateReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    public static void Write(this StateWriter writer, InstrumentName name) => writer.Write(name.Value);

    public static InstrumentName ReadInstrument(this StateReader reader) => new(reader.ReadText());

    public static string ReadText(this StateReader reader) =>
        reader.ReadString() ?? throw new InvalidDataException("A text of the event is missing.");

    public static void Write(this StateWriter writer, Price price) => writer.Write(price.Value);

    public static Price ReadPrice(this StateReader reader) => new(reader.ReadDecimal());

    public static void Write(this StateWriter writer, Quantity quantity) => writer.Write(quantity.Value);

    public static Quantity ReadQuantity(this StateReader reader) => new(reader.ReadDecimal());

    public static void Write(this StateWriter writer, ClientOrderId id)
    {
        writer.Write(unchecked((long)(ulong)(id.Value >> 64)));
        writer.Write(unchecked((long)(ulong)id.Value));
    }

    public static ClientOrderId ReadClientOrderId(this StateReader reader)
    {
        var high = unchecked((ulong)reader.ReadInt64());
        return new ClientOrderId((UInt128)high << 64 | unchecked((ulong)reader.ReadInt64()));
    }

    public static void Write(this StateWriter writer, ExchangeOrderId id) => writer.Write(id.Value);

    public static ExchangeOrderId ReadExchangeOrderId(this StateReader reader) => new(reader.ReadInt64());

    public static void WriteEnum<T>(this StateWriter writer, T value)
        where T : struct, Enum => writer.Write(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture));

    /// <exception cref="InvalidDataException">The number is not one of the enum's values.</exception>
    public static T ReadEnum<T>(this StateReader reader)
        where T : struct, Enum
    {
        var number = reader.ReadInt32();
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value) ? value : throw new InvalidDataException($"{number} is not a {typeof(T).Name}.");
    }

    public static void WriteOptional<T>(this StateWriter writer, T? value, Action<StateWriter, T> write)
        where T : struct
    {
        writer.Write(value.HasValue);
        if (value is { } set)
            write(writer, set);
    }

    public static T? ReadOptional<T>(this StateReader reader, Func<StateReader, T> read)
        where T : struct => reader.ReadBoolean() ? read(reader) : null;

    public static void Write(this StateWriter writer, in Candle candle)
    {
        writer.Write(candle.OpenTimeMs);
        writer.Write(candle.Open);
        writer.Write(candle.High);
        writer.Write(candle.Low);
        writer.Write(candle.Close);
        writer.Write(candle.Volume);
    }

    public static Candle ReadCandle(this StateReader reader) => new(
        reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());

    public static void Write(this StateWriter writer, Fill fill)
    {
        writer.Write(fill.Instrument);
        writer.WriteEnum(fill.Side);
        writer.Write(fill.Price);
        writer.Write(fill.Quantity);
        writer.Write(fill.Fee);
        writer.Write(fill.FeeAsset);
        writer.WriteEnum(fill.Role);
        writer.Write(fill.ExchangeOrderId);
        writer.WriteOptional(fill.ClientOrderId, Write);
        writer.Write(fill.TradeId);
        writer.Write(fill.OccurredAt);
        writer.Write(fill.IsLiquidation);
    }

    public static Fill ReadFill(this StateReader reader) => new()
    {
        Instrument = reader.ReadInstrument(),
        Side = reader.ReadEnum<Side>(),
        Price = reader.ReadPrice(),
        Quantity = reader.ReadQuantity(),
        Fee = reader.ReadDecimal(),
        FeeAsset = reader.ReadText(),
        Role = reader.ReadEnum<LiquidityRole>(),
        ExchangeOrderId = reader.ReadExchangeOrderId(),
        ClientOrderId = reader.ReadOptional(ReadClientOrderId),
        TradeId = reader.ReadInt64(),
        OccurredAt = reader.ReadTime(),
        IsLiquidation = reader.ReadBoolean(),
    };
}

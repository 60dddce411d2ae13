using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Data.Orders;

internal static class JournalMapping
{
    public static JournaledOrder ToOrder(OrderRow row) => new()
    {
        Bot = new BotId(row.BotId),
        AccountId = row.AccountId,
        Sequence = row.Sequence,
        Grouping = row.Grouping,
        Status = row.Status,
        StatusReason = row.StatusReason,
        FilledQuantity = row.FilledQuantity,
        AverageFillPrice = row.AverageFillPrice,
        ExchangeOrderId = row.Oid is { } oid ? new ExchangeOrderId(oid) : null,
        Nonce = row.Nonce,
        ExpiresAfter = row.ExpiresAfter,
        TraceId = row.TraceId,
        CreatedAt = row.CreatedAt,
        UpdatedAt = row.UpdatedAt,
        Request = new OrderRequest
        {
            ClientOrderId = ClientOrderId.Parse(row.Cloid),
            Instrument = new InstrumentName(row.Coin),
            Side = row.Side,
            Quantity = new Quantity(row.Quantity),
            Kind = row.Kind,
            LimitPrice = row.LimitPrice is { } limit ? new Price(limit) : null,
            TriggerPrice = row.TriggerPrice is { } trigger ? new Price(trigger) : null,
            TimeInForce = row.TimeInForce,
            ReduceOnly = row.ReduceOnly,
            Purpose = row.Purpose,
            ProtectsEntry = row.ProtectsEntry is { } entry ? ClientOrderId.Parse(entry) : null,
            Reason = row.Reason,
        },
    };

    public static StoredFill ToFill(FillRow row) => new(row.FillId, row.AccountId, row.BotId is { } bot ? new BotId(bot) : null, row.ReceivedAt, new Fill
    {
        Instrument = new InstrumentName(row.Coin),
        Side = row.Side,
        Price = new Price(row.Price),
        Quantity = new Quantity(row.Quantity),
        Fee = row.Fee,
        FeeAsset = row.FeeAsset,
        Role = row.Role,
        ExchangeOrderId = new ExchangeOrderId(row.Oid),
        ClientOrderId = row.Cloid is { } cloid ? ClientOrderId.Parse(cloid) : null,
        TradeId = row.TradeId,
        OccurredAt = row.OccurredAt,
        IsLiquidation = row.IsLiquidation,
    });
}

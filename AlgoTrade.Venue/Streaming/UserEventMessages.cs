using System.Globalization;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>The mixed bag of <c>userEvents</c>, one kind a message, and the sentences of <c>notification</c>.</summary>
internal static class UserEventMessages
{
    public static IEnumerable<byte[]> Of(VenueExchange exchange, VenueAccount account, IReadOnlyList<ExchangeEvent> events)
    {
        var fills = BlockRows.Fills(account, events);
        if (fills.Count > 0)
            yield return Rows("fills", fills, (json, fill) => FillJson.Write(json, fill, exchange.Accounts));
        foreach (var funding in BlockRows.Fundings(account, events))
            yield return Event("funding", json => WriteFunding(json, funding));
        foreach (var liquidated in events.OfType<AccountLiquidated>().Where(liquidated => liquidated.Account == account.Exchange))
            yield return Event("liquidation", json => WriteLiquidation(json, account, liquidated));
        var canceled = BlockRows.Orders(account, events).FindAll(row => IsByExchange(row.Status));
        if (canceled.Count > 0)
            yield return Rows("nonUserCancel", canceled, WriteCancel);
        var twaps = BlockRows.Twaps(account, events);
        if (twaps.Count > 0)
            yield return Rows("twapHistory", twaps, (json, row) => TwapJson.WriteRow(json, row, exchange.Accounts));
        var slices = fills.FindAll(OrderInfo.IsSlice);
        if (slices.Count > 0)
            yield return Rows("twapSliceFills", slices, (json, fill) => TwapJson.WriteSlice(json, fill, exchange.Accounts));
    }

    /// <summary>A sentence for every fill of a resting order.</summary>
    public static IEnumerable<byte[]> Notifications(VenueAccount account, IReadOnlyList<ExchangeEvent> events) =>
        BlockRows.Fills(account, events).Where(fill => !fill.IsTaker).Select(fill => StreamMessages.Of("notification", json =>
        {
            var deed = fill.Side == Side.Buy ? "Bought" : "Sold";
            json.WriteStartObject();
            json.WriteString("notification", string.Create(
                CultureInfo.InvariantCulture,
                $"Resting order filled: {deed} {fill.Quantity:0.########} {fill.Market.Instrument.Name} at ${fill.Price:0.########}"));
            json.WriteEndObject();
        }));

    public static void WriteFunding(Utf8JsonWriter json, FundingSettled funding)
    {
        json.WriteStartObject();
        json.WriteNumber("time", funding.TimeMs);
        FillJson.WriteFields(json, funding);
        json.WriteEndObject();
    }

    // Reduce-only cancels are seen in order updates only, as on the exchange.
    private static bool IsByExchange(string status) => status is OrderStatusWords.MarginCanceled or OrderStatusWords.SelfTradeCanceled
        or OrderStatusWords.SiblingFilledCanceled or OrderStatusWords.LiquidatedCanceled or OrderStatusWords.ScheduledCancel;

    private static void WriteCancel(Utf8JsonWriter json, OrderRow row)
    {
        json.WriteStartObject();
        json.WriteString("coin", row.Order.Market.Instrument.Name.Value);
        json.WriteNumber("oid", row.Order.OrderId);
        json.WriteEndObject();
    }

    private static void WriteLiquidation(Utf8JsonWriter json, VenueAccount account, AccountLiquidated liquidated)
    {
        json.WriteStartObject();
        json.WriteNumber("lid", liquidated.TimeMs);
        json.WriteString("liquidator", liquidated.Method == LiquidationMethod.Market ? account.AddressText : FillJson.HouseAddress);
        json.WriteString("liquidated_user", account.AddressText);
        json.Money("liquidated_ntl_pos", liquidated.Notional);
        json.Money("liquidated_account_value", liquidated.Equity);
        json.WriteEndObject();
    }

    private static byte[] Rows<T>(string kind, List<T> rows, Action<Utf8JsonWriter, T> write) => Event(kind, json =>
    {
        json.WriteStartArray();
        foreach (var row in rows)
            write(json, row);
        json.WriteEndArray();
    });

    private static byte[] Event(string kind, Action<Utf8JsonWriter> write) => StreamMessages.Of("user", json =>
    {
        json.WriteStartObject();
        json.WritePropertyName(kind);
        write(json);
        json.WriteEndObject();
    });
}

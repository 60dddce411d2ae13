using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Info;

/// <summary>Requests about one account's orders and fills.</summary>
internal sealed class OrderInfo(VenueExchange exchange)
{
    private const int MostFills = 2_000;
    private const int MostOrders = 2_000;

    public bool TryWrite(Utf8JsonWriter json, string type, JsonElement request)
    {
        switch (type)
        {
            case "openOrders":
                WriteOpenOrders(json, Account(request), isFull: false);
                return true;
            case "frontendOpenOrders":
                WriteOpenOrders(json, Account(request), isFull: true);
                return true;
            case "orderStatus":
                WriteOrderStatus(json, Account(request), request);
                return true;
            case "historicalOrders":
                WriteRows(json, (Account(request)?.History.Orders ?? []).AsEnumerable().Reverse().Take(MostOrders), WriteRow);
                return true;
            case "userFills":
                WriteRows(json, Newest(Account(request), request), WriteFill);
                return true;
            case "userFillsByTime":
                WriteRows(json, Between(Account(request), request), WriteFill);
                return true;
            case "userTwapSliceFills":
                WriteRows(json, Newest(Account(request), request).Where(IsSlice), WriteSlice);
                return true;
            case "userTwapSliceFillsByTime":
                WriteRows(json, Between(Account(request), request).Where(IsSlice), WriteSlice);
                return true;
            case "twapHistory":
                WriteRows(json, (Account(request)?.History.Twaps ?? []).AsEnumerable().Reverse(), (to, row) => TwapJson.WriteRow(to, row, exchange.Accounts));
                return true;
            default:
                return false;
        }
    }

    public static void WriteRow(Utf8JsonWriter json, OrderRow row)
    {
        json.WriteStartObject();
        json.WritePropertyName("order");
        OrderJson.WriteFull(json, row.Order, row.Remaining);
        json.WriteString("status", row.Status);
        json.WriteNumber("statusTimestamp", row.TimeMs);
        json.WriteEndObject();
    }

    public static bool IsSlice(AccountFilled fill) => fill.Order?.Twap is not null;

    private VenueAccount? Account(JsonElement request) => exchange.Accounts.Find(InfoFields.Address(request, "user"));

    private void WriteFill(Utf8JsonWriter json, AccountFilled fill) => FillJson.Write(json, fill, exchange.Accounts);

    private void WriteSlice(Utf8JsonWriter json, AccountFilled fill) => TwapJson.WriteSlice(json, fill, exchange.Accounts);

    private static void WriteOpenOrders(Utf8JsonWriter json, VenueAccount? account, bool isFull)
    {
        json.WriteStartArray();
        foreach (var order in account?.Exchange.Orders ?? [])
        {
            if (isFull && !order.IsWaiting)
                OrderJson.WriteFull(json, order, order.Remaining);
            else if (!isFull)
                OrderJson.WriteShort(json, order, order.Remaining);
        }

        json.WriteEndArray();
    }

    private static void WriteOrderStatus(Utf8JsonWriter json, VenueAccount? account, JsonElement request)
    {
        if (!request.TryGetProperty("oid", out var oid))
            throw new InfoFormatException("missing field `oid`");
        OrderRow? row;
        if (oid.ValueKind == JsonValueKind.Number && oid.TryGetInt64(out var number))
            row = account?.History.Find(number);
        else if (oid.ValueKind == JsonValueKind.String && ClientOrderId.TryParse(oid.GetString(), null, out var cloid))
            row = account?.History.Find(cloid);
        else
            throw new InfoFormatException("field `oid`: expected an order id or a cloid");
        json.WriteStartObject();
        json.WriteString("status", row is null ? "unknownOid" : "order");
        if (row is not null)
        {
            json.WritePropertyName("order");
            WriteRow(json, row);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<AccountFilled> Newest(VenueAccount? account, JsonElement request) =>
        Joined(account?.History.Fills ?? [], request).Reverse().Take(MostFills);

    private static IEnumerable<AccountFilled> Between(VenueAccount? account, JsonElement request)
    {
        var start = InfoFields.Integer(request, "startTime");
        var end = InfoFields.OptionalInteger(request, "endTime") ?? long.MaxValue;
        var fills = Joined((account?.History.Fills ?? []).Where(fill => fill.TimeMs >= start && fill.TimeMs <= end), request);
        return (InfoFields.Flag(request, "reversed") ? fills.Reverse() : fills).Take(MostFills);
    }

    private static IEnumerable<AccountFilled> Joined(IEnumerable<AccountFilled> fills, JsonElement request) =>
        InfoFields.Flag(request, "aggregateByTime") ? FillAggregation.Join(fills) : fills;

    private static void WriteRows<T>(Utf8JsonWriter json, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray();
        foreach (var row in rows)
            write(json, row);
        json.WriteEndArray();
    }
}

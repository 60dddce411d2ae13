using System.Buffers;
using System.Text.Json;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Actions;

/// <summary>Answers to actions, byte for byte in the exchange's shapes.</summary>
internal static class ActionAnswers
{
    public const string OrderMissing = "Order was never placed, already canceled, or filled.";

    public static readonly byte[] Default = """{"status":"ok","response":{"type":"default"}}"""u8.ToArray();

    public static byte[] Error(string message) => Build(json =>
    {
        json.WriteString("status", "err");
        json.WriteString("response", message);
    });

    public static byte[] Orders(IReadOnlyList<OrderAnswer> answers) => Statuses("order", json =>
    {
        foreach (var answer in answers)
            Write(json, answer);
    });

    /// <param name="missingAssets">Per entry: null for a success, else the asset of the order that was not there.</param>
    public static byte[] Cancels(IReadOnlyList<int?> missingAssets) => Statuses("cancel", json =>
    {
        foreach (var missing in missingAssets)
        {
            if (missing is { } asset)
                WriteError(json, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{OrderMissing} asset={asset}"));
            else
                json.WriteStringValue("success");
        }
    });

    /// <summary>The address of something opened.</summary>
    public static byte[] Address(string type, AccountAddress address) => Build(json =>
    {
        json.WriteString("status", "ok");
        json.WriteStartObject("response");
        json.WriteString("type", type);
        json.WriteString("data", address.ToString());
        json.WriteEndObject();
    });

    /// <param name="twapId">Null: refused with the text.</param>
    public static byte[] Twap(long? twapId, string? error) => TwapStatus("twapOrder", json =>
    {
        json.WriteStartObject();
        if (twapId is { } id)
        {
            json.WriteStartObject("running");
            json.WriteNumber("twapId", id);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("error", error);
        }

        json.WriteEndObject();
    });

    public static byte[] TwapCancel(bool isCanceled) => TwapStatus("twapCancel", json =>
    {
        if (isCanceled)
            json.WriteStringValue("success");
        else
            WriteError(json, "TWAP was never placed, already canceled, or filled.");
    });

    public static byte[] Unsupported(ExchangeAction action) => Error(UnsupportedText(action));

    public static string UnsupportedText(ExchangeAction action) => $"Action {action.Type} is not supported by the practice exchange.";

    private static byte[] TwapStatus(string type, Action<Utf8JsonWriter> write) => Build(json =>
    {
        json.WriteString("status", "ok");
        json.WriteStartObject("response");
        json.WriteString("type", type);
        json.WriteStartObject("data");
        json.WritePropertyName("status");
        write(json);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, OrderAnswer answer)
    {
        switch (answer)
        {
            case OrderAnswer.Resting resting:
                json.WriteStartObject();
                json.WriteStartObject("resting");
                WriteIds(json, resting.OrderId, resting.ClientOrderId);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case OrderAnswer.Filled filled:
                json.WriteStartObject();
                json.WriteStartObject("filled");
                json.Number("totalSz", filled.Quantity);
                json.Number("avgPx", filled.AveragePrice);
                WriteIds(json, filled.OrderId, filled.ClientOrderId);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case OrderAnswer.Error error:
                WriteError(json, error.Message);
                break;
            default:
                json.WriteStringValue(answer is OrderAnswer.WaitingForFill ? "waitingForFill" : "waitingForTrigger");
                break;
        }
    }

    private static void WriteIds(Utf8JsonWriter json, long orderId, ClientOrderId? clientOrderId)
    {
        json.WriteNumber("oid", orderId);
        if (clientOrderId is { } cloid)
            json.WriteString("cloid", cloid.ToString());
    }

    private static void WriteError(Utf8JsonWriter json, string message)
    {
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteEndObject();
    }

    private static byte[] Statuses(string type, Action<Utf8JsonWriter> write) => Build(json =>
    {
        json.WriteString("status", "ok");
        json.WriteStartObject("response");
        json.WriteString("type", type);
        json.WriteStartObject("data");
        json.WriteStartArray("statuses");
        write(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static byte[] Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

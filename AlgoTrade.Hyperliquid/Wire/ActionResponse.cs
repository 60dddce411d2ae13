using System.Globalization;
using System.Text.Json;

namespace AlgoTrade.Hyperliquid.Wire;

/// <summary>The exchange's answer to one entry of an action.</summary>
public abstract record EntryStatus
{
    private EntryStatus()
    {
    }

    /// <summary>On the book, or an armed stand-alone trigger.</summary>
    public sealed record Resting(long OrderId) : EntryStatus;

    /// <summary>Matched at once; <paramref name="FilledQuantity"/> may be less than was asked for.</summary>
    public sealed record Filled(long OrderId, decimal FilledQuantity, decimal AveragePrice) : EntryStatus;

    public sealed record Refused(string Text) : EntryStatus;

    /// <summary>Canceled.</summary>
    public sealed record Success : EntryStatus;

    /// <summary>A stop or target, accepted, without an oid: <c>waitingForFill</c> or <c>waitingForTrigger</c>.</summary>
    public sealed record Waiting(string Word) : EntryStatus;

    /// <summary>Something this version cannot interpret: the outcome is unknown.</summary>
    public sealed record NotUnderstood(string Json) : EntryStatus;
}

/// <summary>The answer of <c>/exchange</c> to one action. Read by hand: it mixes words, objects and three error shapes.</summary>
public abstract record ActionResponse
{
    private ActionResponse()
    {
    }

    /// <param name="Type"><c>order</c>, <c>cancel</c>, <c>default</c> …</param>
    /// <param name="Statuses">Empty for actions without entries.</param>
    public sealed record Ok(string Type, IReadOnlyList<EntryStatus> Statuses) : ActionResponse;

    /// <summary>The whole action was refused.</summary>
    public sealed record Err(string Text) : ActionResponse;

    /// <exception cref="UnreadableMessageException">Not an answer of the exchange: nothing is known about the action.</exception>
    public static ActionResponse Read(ReadOnlyMemory<byte> utf8Json)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (WireJson.IsUnreadable(exception))
        {
            throw new UnreadableMessageException($"Expected an answer to an action: {exception.Message}", exception);
        }
    }

    /// <exception cref="UnreadableMessageException">Not an answer of the exchange: nothing is known about the action.</exception>
    public static ActionResponse Read(JsonElement json)
    {
        var status = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("status", out var word) && word.ValueKind == JsonValueKind.String
            ? word.GetString() : null;
        return status switch
        {
            "ok" => ReadOk(json),
            "err" when json.TryGetProperty("response", out var text) && text.ValueKind == JsonValueKind.String => new Err(text.GetString()!),
            _ => throw new UnreadableMessageException("Expected an answer to an action with status ok or err."),
        };
    }

    private static Ok ReadOk(JsonElement json)
    {
        // Actions of deployers answer without "response"; they have no entries either.
        if (!TryGetObject(json, "response", out var response))
            return new Ok("", []);
        var type = response.TryGetProperty("type", out var word) && word.ValueKind == JsonValueKind.String ? word.GetString()! : "";
        if (!TryGetObject(response, "data", out var data))
            return new Ok(type, []);
        if (data.TryGetProperty("statuses", out var statuses) && statuses.ValueKind == JsonValueKind.Array)
            return new Ok(type, [.. statuses.EnumerateArray().Select(ReadEntry)]);
        return data.TryGetProperty("status", out var single) ? new Ok(type, [ReadEntry(single)]) : new Ok(type, []);
    }

    private static EntryStatus ReadEntry(JsonElement entry)
    {
        if (entry.ValueKind == JsonValueKind.String)
        {
            return entry.GetString() switch
            {
                "success" => new EntryStatus.Success(),
                "waitingForFill" or "waitingForTrigger" => new EntryStatus.Waiting(entry.GetString()!),
                _ => new EntryStatus.NotUnderstood(entry.GetRawText()),
            };
        }

        if (entry.ValueKind == JsonValueKind.Object)
        {
            if (entry.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String)
                return new EntryStatus.Refused(error.GetString()!);
            if (TryGetObject(entry, "resting", out var resting) && TryGetOrderId(resting, out var restingId))
                return new EntryStatus.Resting(restingId);
            if (TryGetObject(entry, "filled", out var filled) && ReadFilled(filled) is { } status)
                return status;
        }

        return new EntryStatus.NotUnderstood(entry.GetRawText());
    }

    private static EntryStatus.Filled? ReadFilled(JsonElement filled) =>
        TryGetOrderId(filled, out var orderId) && TryGetDecimal(filled, "totalSz", out var quantity) && quantity > 0
        && TryGetDecimal(filled, "avgPx", out var price) && price > 0
            ? new EntryStatus.Filled(orderId, quantity, price) : null;

    private static bool TryGetObject(JsonElement json, string key, out JsonElement value) =>
        json.TryGetProperty(key, out value) && value.ValueKind == JsonValueKind.Object;

    private static bool TryGetOrderId(JsonElement json, out long orderId)
    {
        orderId = 0;
        return json.TryGetProperty("oid", out var oid) && oid.ValueKind == JsonValueKind.Number && oid.TryGetInt64(out orderId) && orderId > 0;
    }

    private static bool TryGetDecimal(JsonElement json, string key, out decimal value)
    {
        value = 0;
        return json.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String
            && decimal.TryParse(text.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }
}

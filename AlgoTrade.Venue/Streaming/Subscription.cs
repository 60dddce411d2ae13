using System.Buffers;
using System.Text;
using System.Text.Json;
using AlgoTrade.Engine.Market;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Venue.Wire;

namespace AlgoTrade.Venue.Streaming;

/// <summary>
/// One subscription with its defaults filled in. <see cref="Json"/> is the normalised object that acknowledgements echo; two equal subscriptions
/// have equal texts, which makes the text their key.
/// </summary>
internal sealed record Subscription(
    string Type, string? Coin, AccountAddress? User, CandleInterval? Interval, BookGrouping? Grouping, bool IsFast, bool IsAggregated, string Json)
{
    private static readonly HashSet<string> MarketTypes = ["l2Book", "bbo", "trades", "candle", "activeAssetCtx"];
    private static readonly HashSet<string> UserTypes =
    [
        "orderUpdates", "userEvents", "userFills", "userFundings", "userNonFundingLedgerUpdates", "userHistoricalOrders", "openOrders",
        "clearinghouseState", "spotState", "activeAssetData", "notification", "userTwapSliceFills", "userTwapHistory", "twapStates",
        "allDexsClearinghouseState", "webData3",
    ];

    private static readonly HashSet<string> GlobalTypes =
        ["allMids", "assetCtxs", "spotAssetCtxs", "allDexsAssetCtxs", "fastAssetCtxs", "outcomeMetaUpdates"];

    private static readonly HashSet<string> DexTypes = ["openOrders", "clearinghouseState", "twapStates", "allMids", "assetCtxs"];

    public bool IsOfUser => User is not null;

    /// <summary>Of a dex that is not here; null or empty is the first one.</summary>
    public bool IsOfOtherDex { get; private init; }

    /// <returns>Null when the object is no subscription at all.</returns>
    public static Subscription? TryRead(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !TryText(json, "type", out var type))
            return null;
        var isUser = UserTypes.Contains(type);
        if (!isUser && !MarketTypes.Contains(type) && !GlobalTypes.Contains(type))
            return null;
        var hasCoin = TryText(json, "coin", out var coin);
        if ((MarketTypes.Contains(type) || type == "activeAssetData") && !hasCoin)
            return null;
        AccountAddress? user = null;
        if (isUser)
        {
            if (!TryText(json, "user", out var text) || !AccountAddress.TryParse(text, null, out var address))
                return null;
            user = address;
        }

        CandleInterval? interval = null;
        if (type == "candle")
        {
            if (!TryText(json, "interval", out var text) || !CandleIntervals.TryParse(text, out var parsed))
                return null;
            interval = parsed;
        }

        return new Subscription(
            type, hasCoin ? coin : null, user, interval, ReadGrouping(type, json), IsTrue(json, "fast"), IsTrue(json, "aggregateByTime"),
            Normalise(type, json, user))
        {
            IsOfOtherDex = DexTypes.Contains(type) && TryText(json, "dex", out var dex) && dex.Length > 0,
        };
    }

    private static BookGrouping? ReadGrouping(string type, JsonElement json)
    {
        var (figures, mantissa) = type == "l2Book" ? (Number(json, "nSigFigs"), Number(json, "mantissa")) : (null, null);
        return figures is null && mantissa is null ? null : new BookGrouping(figures ?? 0, mantissa);
    }

    // A number that is no integer is none of those that group.
    private static long? Number(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
    }

    private static string Normalise(string type, JsonElement source, AccountAddress? user)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            Copy(json, source, "coin");
            if (user is { } address)
                json.WriteString("user", address.ToString());
            Copy(json, source, "interval");
            if (type == "l2Book")
            {
                CopyOrNull(json, source, "nSigFigs");
                CopyOrNull(json, source, "mantissa");
                if (IsTrue(source, "fast"))
                    json.WriteBoolean("fast", true);
            }

            if (type == "userFills")
                json.WriteBoolean("aggregateByTime", IsTrue(source, "aggregateByTime"));
            if (DexTypes.Contains(type))
                json.WriteString("dex", TryText(source, "dex", out var dex) ? dex : "");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Copy(Utf8JsonWriter json, JsonElement source, string name)
    {
        if (TryText(source, name, out var text))
            json.WriteString(name, text);
    }

    private static void CopyOrNull(Utf8JsonWriter json, JsonElement source, string name)
    {
        json.WritePropertyName(name);
        if (source.TryGetProperty(name, out var value))
            value.WriteTo(json);
        else
            json.WriteNullValue();
    }

    private static bool TryText(JsonElement json, string name, out string text)
    {
        text = "";
        if (!json.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
            return false;
        text = value.GetString()!;
        return true;
    }

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}

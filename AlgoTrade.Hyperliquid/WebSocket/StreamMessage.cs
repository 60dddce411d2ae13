using System.Text.Json;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// One frame. <paramref name="Data"/> is the typed content of known channels: <see cref="L2Book"/>, <see cref="BestBidOffer"/>, a list of
/// <see cref="PublicTrade"/>, a list of <see cref="WireCandle"/>, <see cref="AssetContextUpdate"/>, <see cref="AllMids"/>, a list of
/// <see cref="WireOrderUpdate"/>, <see cref="UserFillsMessage"/>, <see cref="UserFundingsMessage"/>, <see cref="UserEventsMessage"/>,
/// <see cref="SubscriptionResponse"/>, <see cref="PostAnswer"/>, the text of an error; null for pongs and channels not known.
/// </summary>
public sealed record StreamMessage(string Channel, object? Data);

/// <param name="Type"><c>action</c>, <c>info</c> or <c>error</c>.</param>
public sealed record PostAnswer(ulong Id, string Type, JsonElement Payload);

/// <summary>Reads frames of the exchange's WebSocket.</summary>
public sealed class StreamMessageReader(WireJson json)
{
    private static readonly StreamMessage NotJson = new("", null);

    /// <exception cref="UnreadableMessageException">The frame is JSON of a known channel but does not fit it.</exception>
    public StreamMessage Read(ReadOnlySpan<byte> frame)
    {
        // "Websocket connection established." and whatever else is not JSON.
        if (frame.IsEmpty || frame[0] != (byte)'{')
            return NotJson;
        var (channel, dataStart, dataLength) = Locate(frame);
        if (channel is null)
            throw new UnreadableMessageException("A frame names its channel; this one does not.");
        try
        {
            return new StreamMessage(channel, ReadData(channel, frame.Slice(dataStart, dataLength)));
        }
        catch (Exception exception) when (WireJson.IsUnreadable(exception))
        {
            throw new UnreadableMessageException($"A frame of channel {channel}: {exception.Message}", exception);
        }
    }

    private static (string? Channel, int DataStart, int DataLength) Locate(ReadOnlySpan<byte> frame)
    {
        string? channel = null;
        var (start, length) = (0, 0);
        try
        {
            var reader = new Utf8JsonReader(frame);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isChannel = reader.ValueTextEquals("channel"u8);
                var isData = reader.ValueTextEquals("data"u8);
                reader.Read();
                var tokenStart = (int)reader.TokenStartIndex;
                if (isChannel && reader.TokenType == JsonTokenType.String)
                    channel = reader.GetString();
                reader.Skip();
                if (isData)
                    (start, length) = (tokenStart, (int)reader.BytesConsumed - tokenStart);
            }

            return (channel, start, length);
        }
        catch (Exception exception) when (WireJson.IsUnreadable(exception))
        {
            throw new UnreadableMessageException($"A frame is a JSON object: {exception.Message}", exception);
        }
    }

    private object? ReadData(string channel, ReadOnlySpan<byte> data)
    {
        switch (channel)
        {
            case "l2Book": return json.Read<L2Book>(data);
            case "bbo": return json.Read<BestBidOffer>(data);
            case "trades": return json.Read<IReadOnlyList<PublicTrade>>(data);
            case "candle": return ReadCandles(data);
            case "activeAssetCtx" or "activeSpotAssetCtx": return json.Read<AssetContextUpdate>(data);
            case "allMids": return json.Read<AllMids>(data);
            case "allDexsAssetCtxs": return json.Read<AllDexsAssetContexts>(data);
            case "orderUpdates": return json.Read<IReadOnlyList<WireOrderUpdate>>(data);
            case "userFills": return json.Read<UserFillsMessage>(data);
            case "userFundings": return json.Read<UserFundingsMessage>(data);
            case "user": return json.Read<UserEventsMessage>(data);
            case "subscriptionResponse": return json.Read<SubscriptionResponse>(data);
            case "post": return ReadPost(data);
            case "error": return ReadErrorText(data);
            case "pong": return null;
            default:
                json.Unknown.Channel(channel);
                return null;
        }
    }

    // Documented as an array, sent as a single object.
    private IReadOnlyList<WireCandle> ReadCandles(ReadOnlySpan<byte> data) =>
        data.Length > 0 && data[0] == (byte)'[' ? json.Read<IReadOnlyList<WireCandle>>(data) : [json.Read<WireCandle>(data)];

    private static PostAnswer ReadPost(ReadOnlySpan<byte> data)
    {
        var element = ReadElement(data);
        if (element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetUInt64(out var number)
            && element.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object
            && response.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && response.TryGetProperty("payload", out var payload))
            return new PostAnswer(number, type.GetString()!, payload);
        throw new UnreadableMessageException("An answer to a post has an id, a type and a payload; this one does not.");
    }

    private static string ReadErrorText(ReadOnlySpan<byte> data)
    {
        var element = ReadElement(data);
        return element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
    }

    private static JsonElement ReadElement(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data);
        return JsonElement.ParseValue(ref reader);
    }
}

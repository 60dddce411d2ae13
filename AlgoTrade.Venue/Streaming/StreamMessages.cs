using System.Buffers;
using System.Text.Json;

namespace AlgoTrade.Venue.Streaming;

/// <summary>Frames of one WebSocket message: <c>{"channel":…,"data":…}</c>.</summary>
internal static class StreamMessages
{
    public static readonly byte[] Established = "Websocket connection established."u8.ToArray();

    public static readonly byte[] Pong = """{"channel":"pong"}"""u8.ToArray();

    public static byte[] Of(string channel, Action<Utf8JsonWriter> writeData)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("channel", channel);
            json.WritePropertyName("data");
            writeData(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Rows of one user, flagged when they are a snapshot.</summary>
    public static byte[] OfUser<T>(string channel, string name, string user, bool isSnapshot, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write) =>
        Of(channel, json =>
        {
            json.WriteStartObject();
            if (isSnapshot)
                json.WriteBoolean("isSnapshot", true);
            json.WriteString("user", user);
            json.WriteStartArray(name);
            foreach (var row in rows)
                write(json, row);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    public static byte[] Error(string text) => Of("error", json => json.WriteStringValue(text));

    public static byte[] Acknowledgement(string method, Subscription subscription) => Of("subscriptionResponse", json =>
    {
        json.WriteStartObject();
        json.WriteString("method", method);
        json.WritePropertyName("subscription");
        json.WriteRawValue(subscription.Json);
        json.WriteEndObject();
    });
}

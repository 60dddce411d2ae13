using System.Text;
using System.Text.Json;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Limits;

namespace AlgoTrade.Venue.Streaming;

/// <summary>What clients say on a WebSocket: subscribe, unsubscribe, ping, post.</summary>
internal sealed class StreamRequests(VenueExchange exchange, StreamHub hub, ActionProcessor actions, InfoProcessor info, FaultInjector faults)
{
    private const int MostUsers = 10;
    private const int MostSubscriptions = 1_000;

    public async Task HandleAsync(StreamConnection connection, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (connection.Budget?.TrySay() == false)
        {
            connection.Send(StreamMessages.Error("Too many messages: at most 2000 a minute."));
            return;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(frame);
            await HandleAsync(connection, document.RootElement, cancellationToken);
        }
        catch (JsonException)
        {
            connection.Send(Unreadable(Encoding.UTF8.GetString(frame.Span)));
        }
        finally
        {
            document?.Dispose();
        }
    }

    public void Drop(StreamConnection connection) => exchange.Read(_ =>
    {
        foreach (var subscription in connection.Subscriptions.Values)
            hub.Remove(connection, subscription);
        connection.Subscriptions.Clear();
        return true;
    });

    private async Task HandleAsync(StreamConnection connection, JsonElement request, CancellationToken cancellationToken)
    {
        var method = request.ValueKind == JsonValueKind.Object && request.TryGetProperty("method", out var name) ? name.ToString() : "";
        switch (method)
        {
            case "ping":
                connection.Send(StreamMessages.Pong);
                break;
            case "subscribe" or "unsubscribe" when request.TryGetProperty("subscription", out var json) && Subscription.TryRead(json) is { } subscription:
                exchange.Read(nowMs => method == "subscribe" ? Subscribe(connection, subscription, nowMs) : Unsubscribe(connection, subscription));
                break;
            case "post" when request.TryGetProperty("id", out var id) && request.TryGetProperty("request", out var posted):
                await PostAsync(connection, id, posted, cancellationToken);
                break;
            default:
                connection.Send(Unreadable(request.GetRawText()));
                break;
        }
    }

    private bool Subscribe(StreamConnection connection, Subscription subscription, long nowMs)
    {
        if (subscription.Coin is { } coin && exchange.FindMarket(coin) is null)
            return Refuse(connection, $"Invalid subscription {subscription.Json}");
        if (subscription.Grouping is { IsValid: false })
            return Refuse(connection, $"Invalid subscription {subscription.Json}");
        if (connection.Subscriptions.ContainsKey(subscription.Json))
            return Refuse(connection, $"Already subscribed: {subscription.Json}");
        if (connection.Subscriptions.Count >= MostSubscriptions)
            return Refuse(connection, $"Cannot track more than {MostSubscriptions} total subscriptions.");
        var users = connection.Subscriptions.Values.Select(other => other.User).Append(subscription.User).OfType<Hyperliquid.Signing.AccountAddress>();
        if (users.Distinct().Count() > MostUsers)
            return Refuse(connection, $"Cannot track more than {MostUsers} total users.");
        connection.Subscriptions.Add(subscription.Json, subscription);
        hub.Add(exchange, connection, subscription, nowMs);
        return true;
    }

    private bool Unsubscribe(StreamConnection connection, Subscription subscription)
    {
        if (!connection.Subscriptions.Remove(subscription.Json))
            return Refuse(connection, $"Already unsubscribed: {subscription.Json}");
        hub.Remove(connection, subscription);
        connection.Send(StreamMessages.Acknowledgement("unsubscribe", subscription));
        return true;
    }

    private async Task PostAsync(StreamConnection connection, JsonElement id, JsonElement request, CancellationToken cancellationToken)
    {
        var type = InfoFields.Text(request, "type");
        var payload = request.TryGetProperty("payload", out var given) ? given : default;
        var fault = await faults.OnRequestAsync(type == "action" ? FaultScope.Exchange : FaultScope.Info, cancellationToken);
        if (fault.IsRefusedBeforehand)
        {
            SendPost(connection, id, "error", json => json.WriteStringValue($"{fault.Status}: {fault.Body}"));
            return;
        }

        try
        {
            if (type == "action")
            {
                var answer = actions.Process(payload, connection.Budget);
                if (!fault.LosesAnswer)
                    SendPost(connection, id, "action", json => json.WriteRawValue(answer));
            }
            else
            {
                var answer = info.Answer(payload, connection.Budget);
                SendPost(connection, id, "info", json =>
                {
                    json.WriteStartObject();
                    json.WriteString("type", InfoFields.Text(payload, "type"));
                    json.WritePropertyName("data");
                    json.WriteRawValue(answer);
                    json.WriteEndObject();
                });
            }
        }
        catch (Exception exception) when (exception is ActionFormatException or InfoFormatException)
        {
            var text = $"422 Unprocessable Entity: Failed to deserialize the JSON body into the target type: {exception.Message}";
            SendPost(connection, id, "error", json => json.WriteStringValue(text));
        }
        catch (OverBudgetException)
        {
            SendPost(connection, id, "error", json => json.WriteStringValue("429 Too Many Requests: null"));
        }
        catch (InfoRefusedException)
        {
            SendPost(connection, id, "error", json => json.WriteStringValue("500 Internal Server Error: null"));
        }
    }

    private static void SendPost(StreamConnection connection, JsonElement id, string type, Action<Utf8JsonWriter> writePayload) =>
        connection.Send(StreamMessages.Of("post", json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            id.WriteTo(json);
            json.WriteStartObject("response");
            json.WriteString("type", type);
            json.WritePropertyName("payload");
            writePayload(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }));

    private static bool Refuse(StreamConnection connection, string text)
    {
        connection.Send(StreamMessages.Error(text));
        return false;
    }

    private static byte[] Unreadable(string request) =>
        StreamMessages.Error($"Error parsing JSON into valid websocket request: {request}");
}

using System.Text;
using System.Text.Json;

namespace AlgoTrade.Venue.Streaming;

/// <summary>What clients say on a WebSocket: subscribe, unsubscribe, ping, post.</summary>
internal sealed class StreamRequests(VenueExchange exchange, StreamHub hub, StreamPosts posts)
{
    public void Handle(StreamConnection connection, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        if (connection.Budget?.TrySay() == false)
        {
            connection.Send(StreamMessages.Error("Too many messages: at most 2000 a minute."));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(frame);
            Handle(connection, document.RootElement, cancellationToken);
        }
        catch (JsonException)
        {
            connection.Send(Unreadable(Encoding.UTF8.GetString(frame.Span)));
        }
    }

    public void Drop(StreamConnection connection) => exchange.Read(_ =>
    {
        foreach (var subscription in connection.Subscriptions.Values)
            Remove(connection, subscription);
        connection.Subscriptions.Clear();
        return true;
    });

    private void Handle(StreamConnection connection, JsonElement request, CancellationToken cancellationToken)
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
            case "post" when StreamPost.TryRead(request) is { } post:
                connection.Follow(posts.AnswerAsync(connection, post, cancellationToken));
                break;
            default:
                connection.Send(Unreadable(request.GetRawText()));
                break;
        }
    }

    private bool Subscribe(StreamConnection connection, Subscription subscription, long nowMs)
    {
        if ((subscription.Coin is { } coin && exchange.FindMarket(coin) is null) || subscription is { Grouping.IsValid: false } or { IsOfOtherDex: true })
            return Refuse(connection, $"Invalid subscription {subscription.Json}");
        if (connection.Subscriptions.ContainsKey(subscription.Json))
            return Refuse(connection, $"Already subscribed: {subscription.Json}");
        if (connection.Budget?.TrySubscribe(subscription.User) is { } overBudget)
            return Refuse(connection, overBudget);
        connection.Subscriptions.Add(subscription.Json, subscription);
        hub.Add(exchange, connection, subscription, nowMs);
        return true;
    }

    private bool Unsubscribe(StreamConnection connection, Subscription subscription)
    {
        if (!connection.Subscriptions.Remove(subscription.Json))
            return Refuse(connection, $"Already unsubscribed: {subscription.Json}");
        Remove(connection, subscription);
        connection.Send(StreamMessages.Acknowledgement("unsubscribe", subscription));
        return true;
    }

    private void Remove(StreamConnection connection, Subscription subscription)
    {
        hub.Remove(connection, subscription);
        connection.Budget?.Unsubscribe(subscription.User);
    }

    private static bool Refuse(StreamConnection connection, string text)
    {
        connection.Send(StreamMessages.Error(text));
        return false;
    }

    private static byte[] Unreadable(string request) =>
        StreamMessages.Error($"Error parsing JSON into valid websocket request: {request}");
}

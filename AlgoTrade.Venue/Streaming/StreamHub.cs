using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Venue.Accounts;
using AlgoTrade.Venue.Markets;

namespace AlgoTrade.Venue.Streaming;

/// <summary>
/// Who subscribed to what, and who gets what of a block. Called under the exchange's lock only, so a snapshot and the messages after it never
/// overlap or leave a gap.
/// </summary>
internal sealed class StreamHub : IBlockListener
{
    private const long BookPeriodMs = 500;
    private const long ContextPeriodMs = 1_000;
    private readonly Dictionary<string, Topic> _topics = [];

    public int SubscriptionCount => _topics.Values.Sum(topic => topic.Connections.Count);

    public void Add(VenueExchange exchange, StreamConnection connection, Subscription subscription, long nowMs)
    {
        if (!_topics.TryGetValue(subscription.Json, out var topic))
        {
            var market = subscription.Coin is { } coin ? exchange.FindMarket(coin) : null;
            _topics.Add(subscription.Json, topic = new Topic(subscription, market));
        }

        topic.Connections.Add(connection);
        connection.Send(StreamMessages.Acknowledgement("subscribe", subscription));
        foreach (var message in TopicMessages.Snapshot(exchange, topic, nowMs))
            connection.Send(message);
    }

    /// <summary>Cuts every connection off and forgets what it asked for.</summary>
    public void CutAll()
    {
        foreach (var connection in _topics.Values.SelectMany(topic => topic.Connections).Distinct().ToArray())
            connection.Abort();
        _topics.Clear();
    }

    public void Remove(StreamConnection connection, Subscription subscription)
    {
        if (!_topics.TryGetValue(subscription.Json, out var topic))
            return;
        topic.Connections.Remove(connection);
        if (topic.Connections.Count == 0)
            _topics.Remove(subscription.Json);
    }

    public void OnBlock(VenueExchange exchange, IReadOnlyList<ExchangeEvent> events, long timeMs)
    {
        foreach (var topic in _topics.Values)
        {
            if (topic.Subscription.IsOfUser)
                SendOfUser(exchange, topic, events, timeMs);
            else if (NextMarketMessage(exchange, topic, events, timeMs) is { } message)
                topic.Send(message);
        }
    }

    private static void SendOfUser(VenueExchange exchange, Topic topic, IReadOnlyList<ExchangeEvent> events, long timeMs)
    {
        if (events.Count == 0 || exchange.Accounts.Find(topic.Subscription.User!.Value) is not { } account)
            return;
        foreach (var message in TopicMessages.OfUser(exchange, topic, account, events, timeMs))
            topic.Send(message);
    }

    private static byte[]? NextMarketMessage(VenueExchange exchange, Topic topic, IReadOnlyList<ExchangeEvent> events, long timeMs)
    {
        switch (topic.Subscription.Type)
        {
            case "trades":
                return TopicMessages.Trades(exchange, topic.Market!, events);
            case "bbo":
                return IsNew(topic, BestPrices(topic.Market!)) ? TopicMessages.BestBidOffer(topic.Market!, timeMs) : null;
            case "candle":
                return IsNew(topic, topic.Market!.CandleVersion) ? TopicMessages.Candle(topic) : null;
            case "l2Book":
                return IsDue(topic, BookPeriodMs, timeMs) && IsNew(topic, topic.Market!.Exchange.Book.Version)
                    ? TopicMessages.Book(topic, timeMs) : null;
            default:
                return IsDue(topic, ContextPeriodMs, timeMs) ? TopicMessages.Timed(exchange, topic) : null;
        }
    }

    // A hash is enough: a collision delays one update of the best prices, it does not invent one.
    private static long BestPrices(VenueMarket market)
    {
        var (bid, ask) = (market.Exchange.Book.BestBid, market.Exchange.Book.BestAsk);
        return HashCode.Combine(bid?.Price, bid?.Quantity, ask?.Price, ask?.Quantity);
    }

    private static bool IsNew(Topic topic, long version)
    {
        var isNew = topic.LastVersion != version;
        topic.LastVersion = version;
        return isNew;
    }

    private static bool IsDue(Topic topic, long periodMs, long timeMs)
    {
        if (timeMs < topic.LastSentMs + periodMs)
            return false;
        topic.LastSentMs = timeMs;
        return true;
    }
}

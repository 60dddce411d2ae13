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
    private const long StatePeriodMs = 3_000;
    private readonly Dictionary<string, Topic> _topics = [];
    private readonly HashSet<StreamConnection> _connections = [];

    public void Add(VenueExchange exchange, StreamConnection connection, Subscription subscription, long nowMs)
    {
        if (!_topics.TryGetValue(subscription.Json, out var topic))
        {
            var market = subscription.Coin is { } coin ? exchange.FindMarket(coin) : null;
            _topics.Add(subscription.Json, topic = new Topic(subscription, market));
        }

        topic.Connections.Add(connection);
        connection.Send(StreamMessages.Acknowledgement("subscribe", subscription));
        var first = subscription.IsOfUser ? AccountMessages.Snapshot(exchange, topic, nowMs) : MarketMessages.Snapshot(exchange, topic, nowMs);
        if (first is not null)
            connection.Send(first);
    }

    public void Register(StreamConnection connection)
    {
        lock (_connections)
            _connections.Add(connection);
    }

    public void Forget(StreamConnection connection)
    {
        lock (_connections)
            _connections.Remove(connection);
    }

    /// <summary>Cuts every connection off.</summary>
    public void CutAll()
    {
        foreach (var connection in Connections())
            connection.Abort();
    }

    /// <summary>Says goodbye to those who were sent nothing for a minute: they neither listen to anything nor ping.</summary>
    public void CloseIdle()
    {
        foreach (var connection in Connections())
            connection.CloseWhenIdle();
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
        if (exchange.Accounts.Find(topic.Subscription.User!.Value) is not { } account)
            return;
        if (AccountStates.FollowsPrices(topic, account) && IsDue(topic, StatePeriodMs, timeMs))
        {
            topic.Send(AccountStates.Of(exchange, topic, account, account.AddressText, timeMs)!);
            return;
        }

        if (events.Count == 0)
            return;
        foreach (var message in AccountMessages.Of(exchange, topic, account, events, timeMs))
            topic.Send(message);
    }

    private static byte[]? NextMarketMessage(VenueExchange exchange, Topic topic, IReadOnlyList<ExchangeEvent> events, long timeMs)
    {
        switch (topic.Subscription.Type)
        {
            case "trades":
                return MarketMessages.Trades(exchange, topic.Market!, events);
            case "bbo":
                return IsNew(topic, BestPrices(topic.Market!)) ? MarketMessages.BestBidOffer(topic.Market!, timeMs) : null;
            case "candle":
                return IsNew(topic, topic.Market!.CandleVersion) ? MarketMessages.Candle(topic) : null;
            case "l2Book":
                return IsDue(topic, BookPeriodMs, timeMs) && IsNew(topic, topic.Market!.Exchange.Book.Version)
                    ? MarketMessages.Book(topic, timeMs) : null;
            default:
                return IsDue(topic, ContextPeriodMs, timeMs) ? MarketMessages.Timed(exchange, topic) : null;
        }
    }

    private StreamConnection[] Connections()
    {
        lock (_connections)
            return [.. _connections];
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

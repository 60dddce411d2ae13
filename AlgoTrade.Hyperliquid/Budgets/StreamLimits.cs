using AlgoTrade.Hyperliquid.Signing;

namespace AlgoTrade.Hyperliquid.Budgets;

/// <summary>How much of the WebSocket limits is in use.</summary>
public sealed record StreamUse(int Connections, int Subscriptions, int Users, int MessagesInLastMinute, int Posts);

/// <summary>
/// The exchange's WebSocket limits per IP address, over all connections of the process. What would exceed one is refused here with a
/// sentence, before the exchange does it without one. Source: Hyperliquid documentation, "Rate limits and user limits". Safe for many threads.
/// </summary>
public sealed class StreamLimits(TimeProvider time)
{
    public const int MaxConnections = 10;
    public const int MaxNewConnectionsPerMinute = 30;
    public const int MaxSubscriptions = 1_000;
    public const int MaxUsers = 10;
    public const int MaxMessagesPerMinute = 2_000;
    public const int MaxPosts = 100;

    // Posts leave room for the pings that keep the connections alive.
    private const int MessagesKept = 100;

    private readonly Lock _lock = new();
    private readonly SlidingCount _newConnections = new(time, TimeSpan.FromMinutes(1));
    private readonly SlidingCount _messages = new(time, TimeSpan.FromMinutes(1));
    private readonly Dictionary<object, (int Count, AccountAddress? User)> _subscriptions = [];
    private int _connections;
    private int _posts;

    public StreamUse InUse
    {
        get
        {
            lock (_lock)
                return new StreamUse(_connections, _subscriptions.Values.Sum(held => held.Count), Users().Count(), _messages.Used, _posts);
        }
    }

    /// <returns>Null when the connection may be opened (then <see cref="Disconnected"/> must follow), otherwise why not.</returns>
    public string? TryConnect()
    {
        lock (_lock)
        {
            if (_connections >= MaxConnections)
                return $"{_connections} WebSocket connections are open, and the exchange allows {MaxConnections} per address.";
            if (_newConnections.Used >= MaxNewConnectionsPerMinute)
                return $"{MaxNewConnectionsPerMinute} WebSocket connections were opened in the last minute, and the exchange allows no more.";
            _newConnections.Add(1);
            _connections++;
            return null;
        }
    }

    public void Disconnected()
    {
        lock (_lock)
            _connections--;
    }

    /// <summary>Books what one connection is subscribed to, in place of what it had before.</summary>
    /// <param name="user">The account that the subscriptions follow; null for market data.</param>
    /// <returns>Null when booked, otherwise why not.</returns>
    public string? TrySubscribe(object connection, int count, AccountAddress? user = null)
    {
        lock (_lock)
        {
            var others = _subscriptions.Where(held => held.Key != connection).Sum(held => held.Value.Count);
            if (others + count > MaxSubscriptions)
                return $"{count} subscriptions beside {others} others are too many: the exchange allows {MaxSubscriptions} per address.";
            if (user is { } wanted && Users().Append(wanted).Distinct().Count() > MaxUsers)
                return $"{wanted} would be one account too many to follow: the exchange allows {MaxUsers} per address.";
            _subscriptions[connection] = (count, user);
            return null;
        }
    }

    public void Unsubscribe(object connection)
    {
        lock (_lock)
            _subscriptions.Remove(connection);
    }

    /// <summary>Waits until one more message may be sent. For subscriptions and pings, which are right late as well.</summary>
    public async ValueTask TakeMessageAsync(CancellationToken cancellationToken)
    {
        while (TryTakeMessage() is { } wait)
            await Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>A post carries an order, which must not wait: it goes now or not at all.</summary>
    /// <returns>Null when it may be sent (then <see cref="EndPost"/> must follow), otherwise why not.</returns>
    public string? TryBeginPost()
    {
        lock (_lock)
        {
            if (_posts >= MaxPosts)
                return $"{_posts} posts wait for their answer, and the exchange allows {MaxPosts} per address.";
            if (_messages.Used >= MaxMessagesPerMinute - MessagesKept)
                return $"{_messages.Used} WebSocket messages were sent in the last minute, and the exchange allows {MaxMessagesPerMinute} per address.";
            _messages.Add(1);
            _posts++;
            return null;
        }
    }

    public void EndPost()
    {
        lock (_lock)
            _posts--;
    }

    private TimeSpan? TryTakeMessage()
    {
        lock (_lock)
        {
            if (_messages.Used >= MaxMessagesPerMinute)
                return _messages.UntilReleased(1);
            _messages.Add(1);
            return null;
        }
    }

    private IEnumerable<AccountAddress> Users() => _subscriptions.Values.Select(held => held.User).OfType<AccountAddress>().Distinct();
}

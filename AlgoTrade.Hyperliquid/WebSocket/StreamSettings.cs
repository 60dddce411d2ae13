namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>Times of a stream. The defaults fit the exchange, which closes a connection after 60 s without having sent anything.</summary>
internal sealed record StreamSettings
{
    /// <summary>For the meters: <c>market</c>, <c>account</c> or <c>posts</c>.</summary>
    public string Name { get; init; } = "stream";

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often silence is looked for.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No frame at all, not even a pong, for this long: the connection is dead.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Pongs but no data for this long although data flowed before; null where silence is normal (account streams).</summary>
    public TimeSpan? SilentAfter { get; init; }

    /// <summary>How often an account stream is compared with REST: a message that was lost without a disconnect shows only there.</summary>
    public TimeSpan AuditInterval { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>Doubles from the first to the longest delay; each is shortened by up to half, so that many clients do not return at once.</summary>
internal sealed class Backoff(StreamSettings settings, Random jitter)
{
    private int _attempt;

    public void Reset() => _attempt = 0;

    public TimeSpan Next()
    {
        var doubled = settings.FirstBackoff * Math.Pow(2, Math.Min(_attempt++, 20));
        var full = doubled < settings.LongestBackoff ? doubled : settings.LongestBackoff;
        return full * (0.5 + (jitter.NextDouble() / 2));
    }
}

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// When a bot that failed is tried again: after growing pauses, and after the last one only when its wish changes. Failures under an older wish, or
/// before an hour without one, do not count. An outage of the exchange is nobody's failure: it is waited out, however long it takes.
/// </summary>
internal sealed class RetryPolicy(IReadOnlyList<TimeSpan> pauses)
{
    private static readonly TimeSpan ForgivenAfter = TimeSpan.FromHours(1);

    private long? _version;
    private DateTimeOffset _startedAt = DateTimeOffset.MaxValue;
    private DateTimeOffset _retryAt;

    /// <summary>Those that count, the last one included.</summary>
    public int Failures { get; private set; }

    public int Attempts => pauses.Count;

    /// <summary>The bot is put together, for this wish.</summary>
    /// <returns>True when it failed under the same wish before.</returns>
    public bool Begin(long version)
    {
        if (version != _version)
            Failures = 0;
        return Failures > 0;
    }

    public void Started(DateTimeOffset now) => _startedAt = now;

    public void Fail(long version, DateTimeOffset now)
    {
        if (now >= _startedAt && now - _startedAt >= ForgivenAfter)
            Failures = 0;
        Failures++;
        Until(version, Failures <= pauses.Count ? now + pauses[Failures - 1] : DateTimeOffset.MaxValue);
    }

    /// <summary>It cannot run as it is wished: trying again changes nothing.</summary>
    public void GiveUp(long version) => Until(version, DateTimeOffset.MaxValue);

    public void Wait(long version, DateTimeOffset until) => Until(version, until);

    public bool IsDue(long version, DateTimeOffset now) => version != _version || now >= _retryAt;

    private void Until(long version, DateTimeOffset retryAt) => (_version, _retryAt, _startedAt) = (version, retryAt, DateTimeOffset.MaxValue);
}

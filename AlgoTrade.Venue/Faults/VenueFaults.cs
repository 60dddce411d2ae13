using AlgoTrade.Venue.Streaming;

namespace AlgoTrade.Venue.Faults;

/// <summary>Faults of the venue as a whole: its clock, its market data, its connections, itself.</summary>
internal sealed class VenueFaults(VenueExchange exchange, StreamHub hub, FaultInjector injector, TimeProvider time)
{
    private readonly List<(DateTimeOffset At, Action End)> _endings = [];

    /// <summary>Does what is due. Called by the loop.</summary>
    public void Advance()
    {
        var now = time.GetUtcNow();
        foreach (var ending in _endings.FindAll(ending => ending.At <= now))
        {
            _endings.Remove(ending);
            ending.End();
        }

        foreach (var rule in injector.TakeDue())
            Strike(rule, now);
    }

    public void CutStreams() => exchange.Read(_ =>
    {
        hub.CutAll();
        return true;
    });

    /// <returns>False without a state file: the exchange would forget its accounts.</returns>
    public bool TryRestart()
    {
        if (!exchange.CanRestart)
            return false;
        exchange.Read(_ =>
        {
            hub.CutAll();
            exchange.Restart();
            return true;
        });
        return true;
    }

    private void Strike(FaultRule rule, DateTimeOffset now)
    {
        switch (rule.Kind)
        {
            case FaultKind.ClockSkew:
                exchange.ClockSkewMs = rule.SkewMs;
                EndLater(rule, now, () => exchange.ClockSkewMs = 0);
                break;
            case FaultKind.Stale:
                exchange.IsStale = true;
                EndLater(rule, now, () => exchange.IsStale = false);
                break;
            case FaultKind.Disconnect:
                CutStreams();
                break;
            case FaultKind.Restart:
                TryRestart();
                break;
            default:
                injector.Freeze(rule.ForSeconds == 0 ? TimeSpan.FromDays(1) : TimeSpan.FromSeconds(rule.ForSeconds));
                break;
        }
    }

    private void EndLater(FaultRule rule, DateTimeOffset now, Action end)
    {
        if (rule.ForSeconds > 0)
            _endings.Add((now.AddSeconds(rule.ForSeconds), end));
    }
}

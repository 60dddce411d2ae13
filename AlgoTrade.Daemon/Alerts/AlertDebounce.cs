namespace AlgoTrade.Daemon.Alerts;

/// <summary>
/// Lets the first alert of a key through and holds its repetitions back for a while; the next one let through says how many were
/// held. A worse severity always passes.
/// </summary>
internal sealed class AlertDebounce(TimeSpan quiet)
{
    private readonly Dictionary<string, Seen> _seen = [];

    /// <returns>Null when held back.</returns>
    public Alert? Admit(Alert alert)
    {
        var passes = !_seen.TryGetValue(alert.Key, out var seen) || alert.Severity > seen.Severity || alert.OccurredAt - seen.PassedAt >= quiet;
        if (!passes)
        {
            _seen[alert.Key] = seen with { Held = seen.Held + 1 };
            return null;
        }

        _seen[alert.Key] = new Seen(alert.OccurredAt, alert.Severity, 0);
        return seen.Held == 0 ? alert : alert with { Text = $"{alert.Text} ({seen.Held} more of these since {seen.PassedAt:u})" };
    }

    private readonly record struct Seen(DateTimeOffset PassedAt, AlgoTrade.Engine.Bots.AlertSeverity Severity, int Held);
}

using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Alerts;

/// <param name="Bot">Null when it concerns the house or an account.</param>
/// <param name="Key">Alerts of one key are debounced together.</param>
public sealed record Alert(AlertSeverity Severity, BotId? Bot, string Key, string Text, DateTimeOffset OccurredAt, int? AccountId = null);

/// <summary>Brings an alert to a person. A delivery that fails throws; the alert stays in its table either way.</summary>
public interface IAlertSink
{
    /// <summary>A person reads what arrives here, wherever they are; a log nobody watches is no such place.</summary>
    bool ReachesAPerson { get; }

    Task DeliverAsync(Alert alert, CancellationToken cancellationToken);
}

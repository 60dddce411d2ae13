using System.Net.Http.Json;
using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Alerts;

/// <summary>Writes alerts to the log.</summary>
internal sealed class ConsoleAlertSink(ILogger<ConsoleAlertSink> logger) : IAlertSink
{
    public bool ReachesAPerson => false;

    public Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        logger.AlertRaised(alert.Severity switch
        {
            AlertSeverity.Critical => LogLevel.Critical,
            AlertSeverity.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        }, alert.Bot, alert.Key, alert.Text);
        return Task.CompletedTask;
    }
}

/// <summary>Posts alerts as JSON to the configured address; without one it does nothing.</summary>
internal sealed class WebhookAlertSink(DaemonOptions options) : IAlertSink, IDisposable
{
    private readonly HttpClient _http = new();

    public bool ReachesAPerson => options.AlertWebhook is not null;

    public async Task DeliverAsync(Alert alert, CancellationToken cancellationToken)
    {
        if (options.AlertWebhook is not { } address)
            return;
        var body = new { severity = alert.Severity.ToString(), bot = alert.Bot?.Value, key = alert.Key, text = alert.Text, occurredAt = alert.OccurredAt };
        using var response = await _http.PostAsJsonAsync(address, body, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();
}

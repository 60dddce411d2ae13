using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AlgoTrade.Cli.Output;
using AlgoTrade.Cli.Remote;

namespace AlgoTrade.Cli.Commands;

/// <summary><c>algotrade alerts …</c></summary>
internal static class AlertCommands
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public static Command Create(Terminal terminal, TimeProvider timeProvider)
    {
        var alerts = RemoteCommands.Listing(
            terminal, "alerts", "What an operator should know, newest first.", parsed => $"/api/v1/alerts?limit={RemoteCommands.LimitOf(parsed)}",
            ["alertId", "severity", "lastSeenAt", "occurrences", "text"], RemoteCommands.LimitOption);
        alerts.Add(Test(terminal, timeProvider));
        return alerts.WithExamples("algotrade alerts --limit 10", "algotrade alerts test");
    }

    private static Command Test(Terminal terminal, TimeProvider timeProvider)
    {
        var command = RemoteCommands.With(new Command("test", "Raises an alert that means nothing and waits until the daemon has delivered it. Exit code 1 when it does not arrive."));
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = Connections.Open(parsed);
            var raised = await client.SendAsync(HttpMethod.Post, "/api/v1/alerts/test", null, null, cancellationToken);
            var number = raised.GetProperty("alertId").GetInt64();
            if (await WaitAsync(client, number, timeProvider, cancellationToken) is not { } delivered)
            {
                throw new CommandException(string.Create(
                    CultureInfo.InvariantCulture, $"Alert {number} was not delivered within {Patience.TotalSeconds:F0} s: is the daemon running, and does its log say why?"));
            }

            if (parsed.GetValue(GlobalOptions.Json))
            {
                terminal.WriteJson(delivered);
            }
            else
            {
                await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Alert {number} was delivered: look for it where you read your alerts."));
            }
        });
        return command.WithExamples("algotrade alerts test");
    }

    private static async Task<JsonElement?> WaitAsync(ApiClient client, long number, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var begun = timeProvider.GetTimestamp();
        while (timeProvider.GetElapsedTime(begun) < Patience)
        {
            var page = await client.GetAsync("/api/v1/alerts?limit=100", cancellationToken);
            foreach (var alert in page.GetProperty("items").EnumerateArray())
            {
                if (alert.GetProperty("alertId").GetInt64() == number && alert.TryGetProperty("deliveredAt", out var at) && at.ValueKind == JsonValueKind.String)
                    return alert;
            }

            await Task.Delay(Pause, timeProvider, cancellationToken);
        }

        return null;
    }
}

using System.Net;
using System.Net.Sockets;
using AlgoTrade.ServiceDefaults.Tests.Secrets;

namespace AlgoTrade.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(WholeProcess))]
public sealed class CollectorAwayTests
{
    // Each of traces, metrics and logs would wait five seconds by itself, one after the other.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_collector_that_takes_everything_and_answers_nothing_does_not_hold_up_the_stop()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var app = await RunningApp.StartAsync(settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", $"http://{silent.LocalEndpoint}")]);
        await app.Client.GetStringAsync("/alive");

        var since = TimeProvider.System.GetTimestamp();
        await app.DisposeAsync();

        var duration = TimeProvider.System.GetElapsedTime(since);
        Assert.True(duration < Longest, $"stopped after {duration}");
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using AlgoTrade.ServiceDefaults.Tests.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(WholeProcess))]
public sealed class TelemetryTests : IAsyncLifetime
{
    private static readonly ActivitySource Source = new("AlgoTrade.TelemetryTests");
    private static readonly Meter Meter = new("AlgoTrade.TelemetryTests");
    private static readonly Counter<int> Orders = Meter.CreateCounter<int>("algotrade.test.orders");

    private OtlpCollector collector = null!;

    public async Task InitializeAsync()
    {
        collector = await OtlpCollector.StartAsync();
        await using var app = await RunningApp.StartAsync(
            map: app => app.MapGet("/bots/{name}", PlaceOrder),
            settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]);
        await app.Client.GetStringAsync("/bots/first?key=in-the-query");
        await app.Client.GetStringAsync("/ready");
    }

    public async Task DisposeAsync() => await collector.DisposeAsync();

    [Fact]
    public void Traces_of_ours_and_of_requests_are_exported_when_the_host_stops()
    {
        var traces = collector.Text("/v1/traces");
        Assert.Contains("place order", traces, StringComparison.Ordinal);
        Assert.Contains("GET /bots/{name}", traces, StringComparison.Ordinal);
        Assert.Contains("AlgoTrade.ServiceDefaults.Tests", traces, StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_health_questions_nor_query_strings_are_exported()
    {
        var traces = collector.Text("/v1/traces");
        Assert.DoesNotContain("GET /ready", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("in-the-query", traces, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("algotrade.test.orders")]
    [InlineData("http.server.request.duration")]
    [InlineData("dotnet.gc.collections")]
    public void Metrics_of_ours_and_of_the_frameworks_are_exported(string name) =>
        Assert.Contains(name, collector.Text("/v1/metrics"), StringComparison.Ordinal);

    [Fact]
    public void Logs_are_exported_as_text() =>
        Assert.Contains("order for first", collector.Text("/v1/logs"), StringComparison.Ordinal);

    private static string PlaceOrder(string name, ILogger<TelemetryTests> logger)
    {
        using var activity = Source.StartActivity("place order");
        Orders.Add(1);
        logger.LogInformation("order for {Name}", name);
        return name;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AlgoTrade.ServiceDefaults.Telemetry;

/// <summary>
/// Owns the trace and metric providers for the life of the host. Registered first, so it starts before everything that is
/// measured, and stops after it: then it sends what is still waiting.
/// </summary>
internal sealed class TelemetryHost(IConfiguration configuration, ResourceBuilder resource, LoggerProvider logs) : IHostedService, IDisposable
{
    // A collector that is away must not hold up the stop: left alone, each of the three would wait for it five seconds, one after the other.
    private const int LastSendMs = 2_000;

    private OpenTelemetrySdk? sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        sdk = OpenTelemetrySdk.Create(builder =>
        {
            // The exporter reads OTEL_EXPORTER_OTLP_* from the host's configuration, not only from the environment.
            builder.Services.AddSingleton(configuration);
            builder.WithTracing(tracing => tracing
                .SetResourceBuilder(resource)
                .AddSource(TelemetryNames.Sources)
                .AddProcessor(new RequestSpans()));
            builder.WithMetrics(metrics => metrics
                .SetResourceBuilder(resource)
                .AddMeter(TelemetryNames.Meters));
            builder.UseOtlpExporter();
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => sdk is null ? Task.CompletedTask : Task.WhenAll(
        Task.Run(() => sdk.TracerProvider.Shutdown(LastSendMs), CancellationToken.None),
        Task.Run(() => sdk.MeterProvider.Shutdown(LastSendMs), CancellationToken.None),
        Task.Run(() => logs.Shutdown(LastSendMs), CancellationToken.None));

    public void Dispose() => sdk?.Dispose();
}

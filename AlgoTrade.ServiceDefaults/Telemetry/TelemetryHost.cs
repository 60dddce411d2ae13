using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace AlgoTrade.ServiceDefaults.Telemetry;

/// <summary>
/// Owns the trace and metric providers for the life of the host. Registered first, so it starts before everything that is
/// measured; disposing it, after all services have stopped, sends what is still waiting.
/// </summary>
internal sealed class TelemetryHost(IConfiguration configuration, ResourceBuilder resource) : IHostedService, IDisposable
{
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

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => sdk?.Dispose();
}

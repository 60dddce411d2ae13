using AlgoTrade.ServiceDefaults.Secrets;
using AlgoTrade.ServiceDefaults.Tests.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.ServiceDefaults.Tests.Secrets;

/// <summary>Runs a process with a secret, makes it talk as much as it can, and searches everything it said.</summary>
[Collection(nameof(WholeProcess))]
public sealed class SecretsInLogsTests
{
    private const string Value = "the-agent-key-0x4f3edf983ac636a65a842ce7c78d9aa706d3b113bce9c46f30d7d21715b23b1d";
    private const string Marker = "the log was really captured";

    [Fact]
    public async Task Secret_appears_neither_on_the_console_nor_in_exported_telemetry_nor_in_health()
    {
        using var folder = new TemporaryFolder();
        folder.Write("Signer__AgentKey", Value);
        await using var collector = await OtlpCollector.StartAsync();
        var console = new StringWriter();
        var original = Console.Out;
        Console.SetOut(console);
        string health;
        try
        {
            health = await TalkAsync(folder.Path, collector.Endpoint);
        }
        finally
        {
            Console.SetOut(original);
        }

        Assert.Contains(Marker, console.ToString(), StringComparison.Ordinal);
        Assert.Contains(Marker, collector.Text("/v1/logs"), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, console.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, collector.AllText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, health, StringComparison.Ordinal);
    }

    private static async Task<string> TalkAsync(string secretsFolder, string endpoint)
    {
        await using var app = await RunningApp.StartAsync(
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Trace);
                builder.Services.AddOptions<SignerOptions>().BindConfiguration("Signer");
                builder.Services.AddHealthChecks().AddCheck<SignerCheck>("signer");
            },
            app => app.MapPost("/sign", Sign),
            ("Logging:LogLevel:Default", "Trace"),
            (SecretConfiguration.FolderVariable, secretsFolder),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/sign?key={Value}");
        request.Headers.Add("X-Api-Key", Value);
        using var failed = await app.Client.SendAsync(request);
        Assert.Equal(500, (int)failed.StatusCode);
        return await app.Client.GetStringAsync("/health");
    }

    private static void Sign(HttpContext context, ILogger<SecretsInLogsTests> logger, Microsoft.Extensions.Options.IOptions<SignerOptions> options)
    {
        var key = options.Value.AgentKey!;
        Assert.Equal(Value, key.Reveal());
        using var scope = logger.BeginScope("signing with {Key}", key);
        logger.LogInformation("{Marker}: {Key} {@Options}", Marker, key, options.Value);
        throw new InvalidOperationException($"cannot sign with {key}");
    }

    private sealed class SignerOptions
    {
        public Secret? AgentKey { get; set; }
    }

    private sealed class SignerCheck(Microsoft.Extensions.Options.IOptions<SignerOptions> options) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy("key loaded", new Dictionary<string, object> { ["key"] = options.Value.AgentKey! }));
    }
}

/// <summary>Tests that take over something of the whole process, such as its standard output; they run alone.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

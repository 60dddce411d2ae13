using AlgoTrade.ServiceDefaults.Health;
using AlgoTrade.ServiceDefaults.Secrets;
using AlgoTrade.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AlgoTrade.ServiceDefaults;

/// <summary>What every process of the system shares: telemetry, health, secrets and an orderly stop.</summary>
public static class HostDefaults
{
    /// <summary>
    /// Time that hosted services get to stop after SIGTERM. Two seconds below the ten that a process has in all: the
    /// rest is for closing the listener and sending the last telemetry.
    /// </summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>Adds the shared defaults. Call it first: its telemetry starts before and stops after everything else.</summary>
    /// <exception cref="SecretException">A secret file is named but missing, unreadable or empty.</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(service => service.ServiceType == typeof(Added)))
        {
            return builder;
        }

        builder.Services.AddSingleton<Added>();
        builder.Configuration.AddSecrets(builder.Environment);
        builder.AddTelemetry();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProcessHealth();
        builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = ShutdownTimeout;
            // One after the other, in reverse order of their start: whoever writes outlives whoever produces.
            options.ServicesStopConcurrently = false;
            // A background loop that died is a process that only looks alive. The restart policy does better.
            options.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        return builder;
    }

    /// <summary>
    /// Checks all options before anything starts, the database included. The host would do it later, and print a stack beside the sentence.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting is wrong: a sentence for each.</exception>
    public static void CheckSettings(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.GetService<IStartupValidator>()?.Validate();
    }

    /// <summary>
    /// Maps <c>/alive</c>, <c>/ready</c> and <c>/health</c>. The first two say no more than a status and are open to anyone.
    /// Returns <c>/health</c>, so that a process with logins can ask for one before it shows detail.
    /// </summary>
    public static IEndpointConventionBuilder MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(RequestSpans.Name);
        return app.MapProcessHealth();
    }

    private sealed class Added;
}

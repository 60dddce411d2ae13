using System.Globalization;
using System.Text.Json.Serialization;
using AlgoTrade.Venue.Actions;
using AlgoTrade.Venue.Admin;
using AlgoTrade.Venue.Faults;
using AlgoTrade.Venue.Info;
using AlgoTrade.Venue.Limits;
using AlgoTrade.Venue.Streaming;
using AlgoTrade.Venue.Time;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue;

/// <summary>The practice exchange as a module: of its own process, or of a process that runs the whole system.</summary>
public static class VenueModule
{
    /// <summary>
    /// Adds the practice exchange, configured by section <see cref="VenueOptions.SectionName"/>. A speed above 1 replaces the process's
    /// <see cref="TimeProvider"/> by a faster one, so that everybody in the process shares the venue's clock.
    /// </summary>
    public static IServiceCollection AddVenue(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<VenueOptions>().Configure<IConfiguration>(VenueOptionsCheck.Bind).ValidateOnStart();
        services.AddSingleton<IValidateOptions<VenueOptions>, VenueOptionsCheck>();
        // One that cannot be read is refused with the other options.
        var setting = configuration[$"{VenueOptions.SectionName}:{nameof(VenueOptions.Speed)}"];
        if (double.TryParse(setting, CultureInfo.InvariantCulture, out var speed) && speed > 1)
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new AcceleratedTimeProvider(TimeProvider.System, speed)));
        services.TryAddSingleton(TimeProvider.System);
        // Answers of the admin API name kinds of faults by word.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<FaultScope>()));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter<FaultKind>()));
        services.AddSingleton<FaultInjector>();
        services.AddSingleton<IpBudgets>();
        services.AddSingleton<StreamHub>();
        services.AddSingleton(provider =>
        {
            var exchange = new VenueExchange(provider.GetRequiredService<IOptions<VenueOptions>>(), provider.GetRequiredService<TimeProvider>());
            exchange.SetListener(provider.GetRequiredService<StreamHub>());
            return exchange;
        });
        services.AddSingleton<ActionProcessor>();
        services.AddSingleton<InfoProcessor>();
        services.AddSingleton<AnswerDelay>();
        services.AddSingleton<StreamPosts>();
        services.AddSingleton<StreamRequests>();
        services.AddSingleton<VenueFaults>();
        services.AddHostedService<VenueLoop>();
        return services;
    }

    /// <summary>Maps <c>/info</c>, <c>/exchange</c>, <c>/ws</c> and, for callers on the same machine, <c>/admin</c>.</summary>
    public static WebApplication MapVenue(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseWebSockets();
        app.UseVenueAdmin();
        app.MapExchange();
        app.MapVenueAdmin();
        return app;
    }
}

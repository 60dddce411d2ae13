using AlgoTrade.Daemon;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Data;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Venue;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.CrashDrill;

/// <summary>The two processes of the drill that are not the drill.</summary>
internal static class Processes
{
    public static async Task<int> RunVenueAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders().AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddVenue(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(DrillClock.Parse(builder.Configuration["Drill:Clock"]!, offsetFile: null)));
        var app = builder.Build();
        app.MapVenue();
        await app.RunAsync();
        return 0;
    }

    public static async Task<int> RunDaemonAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Logging.ClearProviders().AddSimpleConsole(options => (options.SingleLine, options.TimestampFormat) = (true, "HH:mm:ss.fff ")).SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(DrillClock.Parse(builder.Configuration["Drill:Clock"]!, builder.Configuration["Drill:ClockOffset"]));
        builder.Services.AddData(builder.Configuration["ConnectionStrings:algotrade"]!).AddHyperliquid().AddDaemon();
        builder.Services.AddSingleton(StrategyCatalog.BuiltIn.With(DrillStrategy.Descriptor));
        using var host = builder.Build();
        var shutdown = host.Services.GetRequiredService<ShutdownState>();
        await host.RunAsync();
        return shutdown.IsClean == true ? 0 : 4;
    }
}

using System.Globalization;
using AlgoTrade.Api;
using AlgoTrade.Api.Security;
using AlgoTrade.Daemon;
using AlgoTrade.Data;
using AlgoTrade.Hyperliquid;
using AlgoTrade.ServiceDefaults;
using AlgoTrade.Venue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Cli.Up;

/// <summary>The modules of the system, composed for one process: the practice exchange by itself, daemon and API together.</summary>
internal static class Hosts
{
    // Together with the exchange and the database this stays below the ten seconds after which an operator loses patience.
    private const string DaemonShutdownTime = "00:00:05";

    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<WebApplication> StartVenueAsync(UpSettings settings, TimeProvider clock, FileLog log, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(0, clock, log, new Dictionary<string, string?>
        {
            // The clock given to it runs at the speed already.
            [$"{VenueOptions.SectionName}:{nameof(VenueOptions.Speed)}"] = "1",
            [$"{VenueOptions.SectionName}:{nameof(VenueOptions.StateFile)}"] = settings.VenueFile,
        });
        builder.Services.AddVenue(builder.Configuration);
        var app = builder.Build();
        app.MapVenue();
        await app.StartAsync(cancellationToken);
        return app;
    }

    public static async Task<WebApplication> StartApplicationAsync(
        UpSettings settings, string connection, Uri? venue, TimeProvider clock, FileLog log, KeyFile keys, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder(settings.Port, clock, log, new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{DataModule.ConnectionName}"] = connection,
            [$"{ApiOptions.SectionName}:{nameof(ApiOptions.Network)}"] = settings.Network,
            [$"{DaemonOptions.SectionName}:{nameof(DaemonOptions.Network)}"] = settings.Network,
            [$"{DaemonOptions.SectionName}:{nameof(DaemonOptions.ShutdownTime)}"] = DaemonShutdownTime,
            [$"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.Network)}"] = settings.Network,
        });
        if (venue is not null)
        {
            // On the networks of the exchange an address of the operator's own holds.
            builder.Configuration[$"{HyperliquidOptions.SectionName}:{nameof(HyperliquidOptions.BaseUrl)}"] = venue.ToString();
        }

        if (settings.IsSimulated)
        {
            // With or without bots on them: so that charts and backtests have what the practice exchange showed.
            builder.Configuration.AddInMemoryCollection(PracticeHistory.Instruments.Select((name, index) => KeyValuePair.Create<string, string?>(
                string.Create(CultureInfo.InvariantCulture, $"{DaemonOptions.SectionName}:{nameof(DaemonOptions.Record)}:{index}"), name)));
        }

        builder.AddServiceDefaults();
        // The defaults log to the console, which belongs to the table of bots here.
        builder.LogTo(log);
        builder.Services.AddData(connection);
        builder.Services.AddHyperliquid();
        builder.Services.AddDaemon();
        builder.Services.AddSingleton(new FirstAdminKeyOutput(keys.Write));
        builder.AddApi();
        var app = builder.Build();
        app.MapApi();
        try
        {
            await app.StartAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    private static WebApplicationBuilder CreateBuilder(int port, TimeProvider clock, FileLog log, Dictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Services.AddSingleton(clock);
        // Signals are for the command, which stops its hosts in order.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.LogTo(log);
        return builder;
    }

    private static void LogTo(this WebApplicationBuilder builder, FileLog log) => builder.Logging
        .ClearProviders().AddProvider(log).AddFilter("Microsoft", LogLevel.Warning).AddFilter("System.Net.Http", LogLevel.Warning);

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

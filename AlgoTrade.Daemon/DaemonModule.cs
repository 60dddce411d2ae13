using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Backfill;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Drift;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Recording;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Hyperliquid;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.ServiceDefaults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Daemon;

public static class DaemonModule
{
    /// <summary>
    /// Adds the daemon: bots, journal, reconciliation, feeds. Needs AddData and AddHyperliquid beside it; without an agent key in the adapter's
    /// options only paper bots run. An <see cref="ExchangePorts"/> registered before takes the adapter's place.
    /// </summary>
    public static IServiceCollection AddDaemon(this IServiceCollection services)
    {
        services.AddOptions<DaemonOptions>().BindConfiguration(DaemonOptions.SectionName)
            .RefuseWrongSettings(DaemonOptions.SectionName).ValidateOnStart();
        services.AddOptions<HyperliquidOptions>().RefuseWrongSettings(HyperliquidOptions.SectionName);
        services.AddSingleton<IValidateOptions<DaemonOptions>, DaemonOptionsValidator>();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DaemonOptions>>().Value);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new HouseTime(TimeProvider.System)).AddSingleton<ShutdownState>();
        services.AddSingleton<ExchangeClock>().AddSingleton<LiveArming>();
        services.AddSingleton<INonceHighWaterMark>(provider => provider.GetRequiredService<IOptions<HyperliquidOptions>>().Value.NonceFile is { Length: > 0 } path
            ? new FileNonceHighWaterMark(path, provider.GetRequiredService<ILogger<NonceSource>>()) : ActivatorUtilities.CreateInstance<JournaledNonces>(provider));
        services.AddAlerts();
        services.AddFeeds();
        services.AddBots();
        services.AddOptions<HostOptions>().PostConfigure<DaemonOptions>((host, daemon) =>
        {
            // Bots end by their policy inside ShutdownTime; the host waits a little longer, so that the report is still written.
            var needed = daemon.ShutdownTime + TimeSpan.FromSeconds(5);
            host.ShutdownTimeout = host.ShutdownTimeout > needed ? host.ShutdownTimeout : needed;
        });
        return services;
    }

    private static void AddAlerts(this IServiceCollection services)
    {
        services.AddSingleton<AlertCourier>().AddHostedService(provider => provider.GetRequiredService<AlertCourier>());
        services.AddSingleton<AlertBoard>().AddHostedService(provider => provider.GetRequiredService<AlertBoard>());
        services.AddSingleton<IAlertSink, ConsoleAlertSink>().AddSingleton<IAlertSink, WebhookAlertSink>();
    }

    private static void AddFeeds(this IServiceCollection services)
    {
        services.AddSingleton<MarkPrices>().AddSingleton<MarketHub>().AddHostedService(provider => provider.GetRequiredService<MarketHub>());
        services.AddHostedService<MarketRecorder>().AddHostedService<FundingRecorder>().AddHostedService<RuleWatch>().AddHostedService<CandleRepair>().AddHostedService<Housekeeping>();
        services.AddSingleton<CandleFetcher>().AddSingleton<ICandleHistory, CandleHistory>().AddSingleton<BackfillRun>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<BackfillWorker>(provider, NetworkOf(provider)));
        services.AddSingleton(provider => new InstrumentCatalog(
            provider.GetRequiredService<IMarketReader>(), provider.GetRequiredService<InstrumentStore>(), NetworkOf(provider)));
    }

    private static void AddBots(this IServiceCollection services)
    {
        services.TryAddSingleton(StrategyCatalog.BuiltIn);
        services.AddSingleton<IBotFactory, EngineBotFactory>().AddSingleton<ReplayArchive>().AddSingleton<BotStarter>().AddSingleton<BotReporter>().AddSingleton<SupervisorFactory>();
        services.AddSingleton<AccountServices>().AddHostedService<BudgetGauge>();
        services.AddSingleton(provider => new DaemonServices(
            provider.GetRequiredService<Installation>(), provider.GetRequiredService<AccountStore>(), provider.GetRequiredService<BotStore>(),
            provider.GetRequiredService<LeaseStore>(), provider.GetRequiredService<RiskStateStore>(), provider.GetRequiredService<DesiredStateChanges>(),
            ExchangeAccount.Find(provider), provider.GetRequiredService<DaemonOptions>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<HouseTime>())
        { Network = NetworkOf(provider) });
        services.AddSingleton<DayReporter>().AddHostedService(provider => provider.GetRequiredService<DayReporter>());
        services.AddHostedService<AgentWatch>().AddHostedService<ClockWatch>().AddHostedService<BackupWatch>();
        services.AddSingleton<DaemonHost>().AddHostedService(provider => provider.GetRequiredService<DaemonHost>());
        services.AddHealthChecks().AddCheck<DaemonHealth>("daemon", tags: ["ready"]);
    }

    private static string NetworkOf(IServiceProvider provider) =>
        ExchangeAccount.Find(provider)?.Network ?? ExchangeAccount.Network(provider) ?? provider.GetRequiredService<DaemonOptions>().Network;
}

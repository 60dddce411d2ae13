using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Orders;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Makes the supervisor of an account when it becomes ours.</summary>
internal sealed class SupervisorFactory(
    BotStarter starter, BotReporter reporter, MarketHub hub, LiveArming arming, ExchangeClock clock, AlertBoard alerts, DaemonOptions options,
    TimeProvider timeProvider, HouseTime house, ILogger<BotSupervisor> logger)
{
    public BotSupervisor For(AccountSession session, uint installation) =>
        new(
            session, new BotLauncher(session, installation, starter, arming, alerts, timeProvider, logger), reporter, hub, clock, alerts, options, timeProvider, house, logger);
}

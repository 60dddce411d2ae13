using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Portfolio;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Makes the supervisor of an account when it becomes ours.</summary>
internal sealed class SupervisorFactory(
    BotStarter starter, BotStatusStore statuses, EquityStore equity, MarketHub hub, LiveArming arming, ExchangeClock clock, AlertBoard alerts, DaemonOptions options,
    TimeProvider timeProvider, HouseTime house, ILogger<BotSupervisor> logger)
{
    public BotSupervisor For(AccountSession session, uint installation) =>
        new(session, installation, starter, statuses, equity, hub, arming, clock, alerts, options, timeProvider, house, logger);
}

using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>What every account session uses.</summary>
internal sealed record AccountServices(
    AccountStore Accounts, JournalStore JournalStore, JournalReader JournalReader, AccountBooks Books, AccountCash Cash, AccountLossStore Losses, BotStore Bots, AlertBoard Alerts, DaemonOptions Options,
    ExchangeClock Clock, MarkPrices Marks, TimeProvider TimeProvider, HouseTime House, ILogger<AccountSession> Logger);

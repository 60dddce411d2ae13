using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Audit;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Data.Operations;
using AlgoTrade.Data.Portfolio;
using AlgoTrade.Data.Provisioning;
using AlgoTrade.Data.Replays;
using AlgoTrade.Data.Risk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AlgoTrade.Data;

public static class DataModule
{
    /// <summary>Name of the connection string in configuration.</summary>
    public const string ConnectionName = "algotrade";

    // Of one process: four of them and a person with a console fit into the hundred that PostgreSQL allows by default. More would not be faster on the few cores
    // of a database server.
    private const int SharedConnections = 18;
    private const int TradingConnections = 5;
    private const string Trading = "trading";

    // Below the shortest lease a daemon may be given, so that a takeover waits for the lease and not for this.
    private const string IdleInTransaction = "idle_in_transaction_session_timeout";

    /// <summary>
    /// Registers the stores on two connection pools: one for what trading waits for (leases, nonces, the journal), which no flood of queries can take away, and one for the rest.
    /// Stores keep nothing between calls and are safe to share.
    /// </summary>
    public static IServiceCollection AddData(this IServiceCollection services, string connectionString)
    {
        _ = Read(connectionString);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => OpenPool(connectionString));
        services.TryAddKeyedSingleton(Trading, (_, _) => OpenPool(connectionString, TradingConnections));
        return services
            .AddSingleton(provider => new LeaseStore(TradingPool(provider))).AddSingleton(provider => new NonceStore(TradingPool(provider)))
            .AddSingleton(provider => new JournalStore(TradingPool(provider)))
            .AddSingleton<Installation>().AddSingleton<AccountStore>().AddSingleton<InstrumentStore>()
            .AddSingleton<BotStore>().AddSingleton<BotStatusStore>().AddSingleton<BotJournal>()
            .AddSingleton<JournalReader>().AddSingleton<AccountBooks>().AddSingleton<AccountCash>().AddSingleton<AccountLossStore>().AddSingleton<EquityStore>()
            .AddSingleton<RiskStateStore>().AddSingleton<AlertStore>()
            .AddSingleton<AuditLog>().AddSingleton<ApiKeyStore>().AddSingleton<IdempotencyStore>()
            .AddSingleton<CandleWriter>().AddSingleton<CandleReader>().AddSingleton<MarketStreams>().AddSingleton<RecordedMarket>().AddSingleton<DataGapStore>()
            .AddSingleton<BackfillJobStore>()
            .AddSingleton<BotDays>().AddSingleton<ReplayReportStore>()
            .AddSingleton<Retention>().AddSingleton<BacktestStore>().AddSingleton<DesiredStateChanges>()
            .AddSingleton<OperationStore>();
    }

    /// <summary>
    /// A pool that prepares what is asked again and again (unprepared chart queries cost several times more on many chunks), and whose transactions the server
    /// ends when nothing is heard of them for four seconds: a process that freezes between two statements would otherwise hold its locks, the one
    /// on its lease among them, and nobody could ever take over. A setting of the connection string's own goes before.
    /// </summary>
    /// <exception cref="OptionsValidationException">The connection string cannot be read.</exception>
    /// <param name="connections">At most so many, unless the connection string has a number of its own. Whoever comes when all are taken waits for one.</param>
    public static NpgsqlDataSource OpenPool(string connectionString, int connections = SharedConnections)
    {
        var settings = Read(connectionString);
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            settings.MaxPoolSize = connections;
        }

        if (!settings.ShouldSerialize("Max Auto Prepare"))
        {
            settings.MaxAutoPrepare = 100;
        }

        if (settings.Options?.Contains(IdleInTransaction, StringComparison.Ordinal) != true)
        {
            settings.Options = $"{settings.Options} -c {IdleInTransaction}=4s".TrimStart();
        }

        return NpgsqlDataSource.Create(settings.ConnectionString);
    }

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException unreadable)
        {
            // Names the key at fault and no value: there may be a password among them.
            throw new OptionsValidationException(ConnectionName, typeof(NpgsqlConnectionStringBuilder),
                [$"ConnectionStrings:{ConnectionName} cannot be read ({unreadable.Message}): expected a PostgreSQL connection string such as Host=localhost;Database=algotrade;Username=algotrade_app."]);
        }
    }

    private static NpgsqlDataSource TradingPool(IServiceProvider services) => services.GetRequiredKeyedService<NpgsqlDataSource>(Trading);
}

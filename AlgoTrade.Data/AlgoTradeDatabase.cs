using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace AlgoTrade.Data;

/// <summary>How the context meets PostgreSQL; the same for hosts, the migration job and its design-time tool.</summary>
public static class AlgoTradeDatabase
{
    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, string connectionString)
    {
        builder.UseNpgsql(connectionString, Configure);
        return builder;
    }

    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, NpgsqlDataSource dataSource)
    {
        builder.UseNpgsql(dataSource, Configure);
        return builder;
    }

    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, DbConnection connection)
    {
        builder.UseNpgsql(connection, Configure);
        return builder;
    }

    /// <summary>The database could not be reached or did not answer, whichever way it was asked; trying again later may help.</summary>
    public static bool IsDatabaseOutage(this Exception exception) =>
        exception is NpgsqlException or TimeoutException || exception is DbUpdateException { InnerException: NpgsqlException }
        // What the driver throws for a connection that breaks in the moment it is used again.
        || exception is ObjectDisposedException { ObjectName: "System.Threading.ManualResetEventSlim" };

    /// <summary>
    /// The database understood and said no: trying again changes nothing. A session that the server ended (severity FATAL: shutdown, crash, a
    /// transaction nobody went on with) is an outage, whatever the driver calls it.
    /// </summary>
    public static bool IsDatabaseRefusal(this Exception exception) =>
        exception is PostgresException { IsTransient: false } refused && refused.InvariantSeverity is not ("FATAL" or "PANIC");

    private static void Configure(NpgsqlDbContextOptionsBuilder npgsql) => npgsql
        .MigrationsHistoryTable(AlgoTradeDbContext.HistoryTable)
        // The stock strategy wraps an outage into an InvalidOperationException, which looks like a bug and stops a process that could have waited.
        .ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies));
}

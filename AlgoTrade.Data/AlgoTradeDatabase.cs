using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data;

/// <summary>How the context meets PostgreSQL; the same for hosts, the migration job and its design-time tool.</summary>
public static class AlgoTradeDatabase
{
    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, string connectionString)
    {
        builder.UseNpgsql(connectionString, npgsql => npgsql.MigrationsHistoryTable(AlgoTradeDbContext.HistoryTable));
        return builder;
    }

    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, NpgsqlDataSource dataSource)
    {
        builder.UseNpgsql(dataSource, npgsql => npgsql.MigrationsHistoryTable(AlgoTradeDbContext.HistoryTable));
        return builder;
    }

    public static DbContextOptionsBuilder<AlgoTradeDbContext> UseAlgoTrade(this DbContextOptionsBuilder<AlgoTradeDbContext> builder, DbConnection connection)
    {
        builder.UseNpgsql(connection, npgsql => npgsql.MigrationsHistoryTable(AlgoTradeDbContext.HistoryTable));
        return builder;
    }
}

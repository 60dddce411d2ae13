using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AlgoTrade.Data;

/// <summary>The relational model. Each feature folder configures its own rows; what all share is here.</summary>
public sealed class AlgoTradeDbContext(DbContextOptions<AlgoTradeDbContext> options) : DbContext(options)
{
    /// <summary>Where EF Core keeps the list of applied migrations.</summary>
    public const string HistoryTable = "schema_migrations";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AlgoTradeDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            SnakeCase.Apply(entity);
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        // Unconstrained: what was written is what is read, to the last digit and without padding.
        configurationBuilder.Properties<decimal>().HaveColumnType("numeric");
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcMicroseconds>();
        // As text, so that reordering an enum hurts nobody and a person can read the table.
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
    }

    /// <summary>PostgreSQL keeps microseconds, and a time that is not UTC breaks the connection it is sent on.</summary>
    private sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => Timestamps.ForStorage(time), time => time);
}

/// <summary>Times as the database keeps them.</summary>
internal static class Timestamps
{
    /// <summary>In UTC, cut to whole microseconds, which is what PostgreSQL would store: so a key is equal before and after.</summary>
    public static DateTimeOffset ForStorage(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}

using AlgoTrade.Data.Schema;
using AlgoTrade.Testing.Databases;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AlgoTrade.Data.Tests;

public sealed class SchemaTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    public static TheoryData<string> AppendOnlyTables => [.. Roles.AppendOnlyTables];

    [Fact]
    public void The_model_has_no_change_that_a_migration_does_not_carry()
    {
        using var context = new AlgoTradeDbContext(
            new DbContextOptionsBuilder<AlgoTradeDbContext>().UseAlgoTrade(database.DataSource).Options);
        Assert.False(context.Database.HasPendingModelChanges(), "run eng/add-migration");
    }

    [Fact]
    public async Task A_migrated_database_is_current_for_the_application()
        => Assert.Equal(database.Tier, await SchemaGuard.RequireCurrentAsync(database.DataSource, CancellationToken.None));

    [Fact]
    public async Task The_installation_number_is_drawn_and_cannot_be_changed_by_the_application()
    {
        Assert.InRange(await database.ScalarAsync<long>("SELECT installation FROM installation"), 0, uint.MaxValue);
        var refused = await RefusedAsync(database.DataSource, "UPDATE installation SET installation = 1");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Theory]
    [MemberData(nameof(AppendOnlyTables))]
    public async Task The_application_may_not_change_or_delete_append_only_rows(string table)
    {
        foreach (var statement in new[] { $"DELETE FROM {table}", $"TRUNCATE {table}", $"ALTER TABLE {table} DISABLE TRIGGER ALL" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(database.DataSource, statement)).SqlState);
        }
    }

    [Fact]
    public async Task Not_even_the_superuser_changes_the_audit_log_by_mistake()
    {
        await database.ExecuteAsync(
            "INSERT INTO audit_log (occurred_at, actor, action, subject) VALUES (now(), 'me', 'bot.start', 'bot:1')");
        foreach (var statement in new[] { "UPDATE audit_log SET actor = 'you'", "DELETE FROM audit_log", "TRUNCATE audit_log" })
        {
            var refused = await RefusedAsync(database.Administrator, statement);
            Assert.Equal("audit_log is append-only: its rows are never changed or deleted", refused.MessageText);
        }
    }

    [Fact]
    public async Task The_read_only_role_reads_and_does_not_write()
    {
        await using var readOnly = NpgsqlDataSource.Create(database.As(new RoleNames().ReadOnly));
        await using var command = readOnly.CreateCommand("SELECT count(*) FROM orders");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(readOnly, "DELETE FROM candles")).SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(readOnly, "SELECT hash FROM api_keys")).SqlState);
    }

    [Fact]
    public async Task The_application_cannot_change_the_schema()
        => Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await RefusedAsync(database.DataSource, "CREATE TABLE mine (x int)")).SqlState);

    private static async Task<PostgresException> RefusedAsync(NpgsqlDataSource dataSource, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        return await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
    }
}

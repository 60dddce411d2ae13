using AlgoTrade.Testing.Databases;
using Npgsql;

namespace AlgoTrade.AppHost.Tests.Backup;

/// <summary>Backup, restore and drill on a real server, with the real schema and rows in it.</summary>
public sealed class BackupTests(BackupFixture backups) : IClassFixture<BackupFixture>
{
    private DatabaseFixture Database => backups.Database;

    [Fact]
    public async Task Drill_proves_that_a_backup_restores_with_every_row_equal()
    {
        var (exitCode, output) = await backups.RunAsync("restore-drill", backups.CopyOfBackup("drill"));

        Assert.True(exitCode == 0, output);
        Assert.Contains("every checksum equal", output, StringComparison.Ordinal);
        Assert.Equal(0L, await Database.ScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname LIKE '%drill%'"));
    }

    [Fact]
    public async Task Restored_database_keeps_rows_sequences_and_rights()
    {
        var empty = await TestServer.CreateEmptyDatabaseAsync();
        try
        {
            var (exitCode, output) = await backups.RunAsync("restore", backups.CopyOfBackup("empty"), new NpgsqlConnectionStringBuilder(empty).Database!);

            Assert.True(exitCode == 0, output);
            await using var restored = NpgsqlDataSource.Create(empty);
            Assert.Equal(await RowsAsync(Database.Administrator), await RowsAsync(restored));
            await using var next = restored.CreateCommand("SELECT nextval('ledger_id_seq') > 5000");
            Assert.True((bool)(await next.ExecuteScalarAsync())!);
            await using var rights = restored.CreateCommand("SELECT has_table_privilege('algotrade_app', 'fills', 'DELETE')");
            Assert.False((bool)(await rights.ExecuteScalarAsync())!);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await TestServer.DropAsync(empty);
        }
    }

    [Fact]
    public async Task Backup_shows_one_instant_although_rows_are_written_meanwhile()
    {
        var writing = WriteAsync();

        var dump = await backups.BackUpAsync("second");
        await writing;
        var drill = await backups.RunAsync("restore-drill", dump);

        Assert.True(drill.ExitCode == 0, drill.Output);
    }

    [Fact]
    public async Task Restore_into_a_database_with_tables_is_refused()
    {
        var (exitCode, output) = await backups.RunAsync("restore", backups.CopyOfBackup("refused"));

        Assert.Equal(1, exitCode);
        Assert.Contains("restore only into an empty one", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_dump_is_refused_before_anything_is_restored()
    {
        var dump = backups.CopyOfBackup("damaged");
        await using (var file = File.Open(dump, FileMode.Append))
        {
            file.WriteByte(0);
        }

        var (exitCode, output) = await backups.RunAsync("restore-drill", dump);

        Assert.Equal(1, exitCode);
        Assert.Contains("is damaged", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_row_is_noticed_and_its_table_named()
    {
        var dump = backups.CopyOfBackup("lost");
        var manifest = await File.ReadAllLinesAsync($"{dump}.manifest");
        await File.WriteAllLinesAsync(
            $"{dump}.manifest", manifest.Select(line => line.StartsWith("table ledger ", StringComparison.Ordinal) ? line + "1" : line));

        var (exitCode, output) = await backups.RunAsync("restore-drill", dump);

        Assert.Equal(1, exitCode);
        Assert.Contains("table ledger", output, StringComparison.Ordinal);
    }

    private static async Task<long> RowsAsync(NpgsqlDataSource source)
    {
        await using var count = source.CreateCommand("SELECT count(*) FROM ledger WHERE id <= 5000");
        return (long)(await count.ExecuteScalarAsync())!;
    }

    private async Task WriteAsync()
    {
        for (var n = 0; n < 200; n++)
        {
            await Database.ExecuteAsync("INSERT INTO ledger (at, amount, note) VALUES (now(), 1, 'meanwhile')");
        }
    }
}

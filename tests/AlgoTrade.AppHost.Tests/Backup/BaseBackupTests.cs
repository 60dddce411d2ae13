using AlgoTrade.Testing.Databases;

namespace AlgoTrade.AppHost.Tests.Backup;

/// <summary>The server copied as files: checked when it is made, and once more when it is put back.</summary>
public sealed class BaseBackupTests(BackupFixture backups) : IClassFixture<BackupFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("algotrade-base-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Base_backup_is_restored_with_every_file_as_it_was()
    {
        var file = await MakeAsync();
        var target = Path.Combine(_folder.FullName, "restored");

        var (exitCode, output) = await backups.RunAsync("restore-base", file, target);

        Assert.True(exitCode == 0, output);
        // With both, a server of this version comes up and replays the log to the end of the backup.
        Assert.True(File.Exists(Path.Combine(target, "PG_VERSION")) && File.Exists(Path.Combine(target, "backup_label")));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(target, "pg_wal")));
        Assert.Equal(1L, await backups.Database.ScalarAsync<long>("SELECT count(*) FROM operations WHERE kind = 'base-backup' AND finished_at > now() - interval '5 minutes'"));
    }

    [Fact]
    public async Task Damaged_base_backup_and_a_folder_in_use_are_refused()
    {
        var file = await MakeAsync();
        var inUse = _folder.CreateSubdirectory("in-use");
        await File.WriteAllTextAsync(Path.Combine(inUse.FullName, "PG_VERSION"), "15");

        var occupied = await backups.RunAsync("restore-base", file, inUse.FullName);
        await using (var damage = File.Open(file, FileMode.Open, FileAccess.Write))
        {
            damage.SetLength(damage.Length / 2);
        }

        var damaged = await backups.RunAsync("restore-base", file, Path.Combine(_folder.FullName, "damaged"));

        Assert.Equal((1, 1), (occupied.ExitCode, damaged.ExitCode));
        Assert.Contains("restore only into an empty folder", occupied.Output, StringComparison.Ordinal);
        Assert.Contains("is damaged", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drill_leaves_a_note_for_the_preflight()
    {
        var (exitCode, output) = await backups.RunAsync("restore-drill", backups.CopyOfBackup("noted"));

        Assert.True(exitCode == 0, output);
        Assert.Equal(2L, await backups.Database.ScalarAsync<long>("SELECT count(*) FROM operations WHERE kind IN ('backup', 'restore-drill') AND finished_at <= now()"));
    }

    private async Task<string> MakeAsync()
    {
        var (exitCode, output) = await backups.RunAsync("base-backup", Path.Combine(_folder.FullName, Guid.CreateVersion7().ToString("N")));
        Assert.True(exitCode == 0, output);
        return output.Split('\n').Last(line => line.EndsWith(".tar.gz", StringComparison.Ordinal));
    }
}

using AlgoTrade.Testing.Databases;

namespace AlgoTrade.AppHost.Tests.Backup;

/// <summary>A database with the real schema and 5,000 rows of a ledger, and one backup of it.</summary>
public sealed class BackupFixture : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("algotrade-backup-");
    private string dump = string.Empty;

    public DatabaseFixture Database { get; } = new();

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        await Database.ExecuteAsync(
            """
            CREATE TABLE ledger (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, amount numeric NOT NULL, note text);
            INSERT INTO ledger (at, amount, note)
            SELECT timestamptz '2026-01-01' + n * interval '1 minute', n * 0.000000000000000001, 'fee ' || n FROM generate_series(1, 5000) AS n;
            """);
        dump = await BackUpAsync("first");
    }

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    public async Task<string> BackUpAsync(string name)
    {
        var (exitCode, output) = await RunAsync("backup", Path.Combine(folder.FullName, name));
        Assert.True(exitCode == 0, output);
        return output.Split('\n')[^1];
    }

    /// <summary>The backup, copied for a test of its own, which may do damage to it.</summary>
    public string CopyOfBackup(string name)
    {
        var copy = Path.Combine(folder.CreateSubdirectory(name).FullName, "copy.dump");
        File.Copy(dump, copy);
        File.Copy($"{dump}.manifest", $"{copy}.manifest");
        return copy;
    }

    public Task<(int ExitCode, string Output)> RunAsync(string script, params string[] arguments) => DeployScript.RunAsync(
        Path.Combine(Repository.Root, "deploy", script), arguments, DeployScript.Reach(Database.AdministratorConnectionString));
}

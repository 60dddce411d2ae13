namespace AlgoTrade.AppHost.Tests.Backup;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class InstallTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("algotrade-install-");

    public InstallTests()
    {
        foreach (var file in new[] { "install", "lib.sh", "compose/.env.example" })
        {
            var copy = Path.Combine(folder.FullName, "deploy", file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, "deploy", file), copy);
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task New_server_gets_one_file_for_each_secret_that_only_its_folder_protects()
    {
        var (exitCode, output) = await InstallAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(["admin-key", "agent-key", "dashboard-token", "db-app-password", "db-owner-password"], Secrets().Select(Path.GetFileName).Order());
        Assert.Equal([43, 0, 43, 43, 43], Secrets().Order().Select(secret => File.ReadAllText(secret).Length));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(At("secrets")));
        Assert.All(Secrets().Where(secret => new FileInfo(secret).Length > 0), secret => Assert.DoesNotContain(File.ReadAllText(secret), output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Second_run_changes_nothing()
    {
        await InstallAsync();
        var before = Secrets().Order().Select(File.ReadAllText).ToList();

        var (exitCode, output) = await InstallAsync();

        Assert.Equal(0, exitCode);
        Assert.Empty(output);
        Assert.Equal(before, Secrets().Order().Select(File.ReadAllText));
    }

    [Fact]
    public async Task Missing_trading_key_is_refused_with_the_place_where_it_belongs()
    {
        await InstallAsync();
        await File.WriteAllTextAsync(At(".env"), "AGENT_KEY_FILE=/run/secrets/agent-key\n");

        var (exitCode, output) = await InstallAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("secrets/agent-key", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> InstallAsync() =>
        DeployScript.RunAsync(Path.Combine(folder.FullName, "deploy", "install"), []);

    private string At(string path) => Path.Combine(folder.FullName, "deploy", "compose", path);

    private string[] Secrets() => Directory.GetFiles(At("secrets"));
}

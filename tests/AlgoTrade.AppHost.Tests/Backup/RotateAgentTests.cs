using AlgoTrade.Testing.Databases;

namespace AlgoTrade.AppHost.Tests.Backup;

/// <summary>
/// The script, with a container engine that only pretends to start the daemon: the restarted daemon's part, to keep what the exchange says of
/// its wallet, is played by one statement.
/// </summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class RotateAgentTests : IClassFixture<DatabaseFixture>, IDisposable
{
    private const string OldKey = "0x0000000000000000000000000000000000000000000000000000000000000001";
    private const string NewKey = "0x0000000000000000000000000000000000000000000000000000000000000002";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("algotrade-rotate-");
    private readonly DatabaseFixture database;

    public RotateAgentTests(DatabaseFixture database)
    {
        this.database = database;
        foreach (var file in new[] { "rotate-agent", "lib.sh" })
        {
            File.Copy(Path.Combine(Repository.Root, "deploy", file), Path.Combine(folder.CreateSubdirectory("deploy").FullName, file));
        }

        folder.CreateSubdirectory("deploy/compose/secrets");
        File.WriteAllText(Secret, OldKey);
        File.WriteAllText(At("new-key"), NewKey + "\n");
    }

    private string Secret => At("deploy/compose/secrets/agent-key");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_wallet_that_the_exchange_takes_signs_and_the_old_key_is_kept()
    {
        var (exitCode, output) = await RotateAsync(checkedAs: "NULL");

        Assert.True(exitCode == 0, output);
        Assert.StartsWith("0xbb signs from now on.", output, StringComparison.Ordinal);
        Assert.Equal((NewKey, OldKey), (await File.ReadAllTextAsync(Secret), await File.ReadAllTextAsync(Secret + ".old")));
    }

    [Fact]
    public async Task A_wallet_that_the_exchange_does_not_know_is_said_with_the_way_back()
    {
        var (exitCode, output) = await RotateAsync(checkedAs: "'The exchange does not know 0xbb: approve it first.'");

        Assert.Equal(1, exitCode);
        Assert.Contains("the exchange does not take the new wallet: The exchange does not know 0xbb: approve it first.", output, StringComparison.Ordinal);
        Assert.Contains($"go back with: mv {Secret}.old {Secret}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exchange_that_does_not_answer_is_no_success()
    {
        var (exitCode, output) = await RotateAsync(checkedAs: null);

        Assert.Equal(1, exitCode);
        Assert.Contains("did not answer whether the new wallet may sign", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "does not hold a private key: expected 0x and 64 hex digits")]
    [InlineData(OldKey, "holds the key that is in use")]
    public async Task A_key_that_is_none_or_the_one_in_use_changes_nothing(string key, string expected)
    {
        await File.WriteAllTextAsync(At("new-key"), key);

        var (exitCode, output) = await RotateAsync(checkedAs: "NULL");

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Equal(OldKey, await File.ReadAllTextAsync(Secret));
    }

    /// <param name="checkedAs">The problem that the exchange reports, as SQL; null: it does not answer.</param>
    private async Task<(int ExitCode, string Output)> RotateAsync(string? checkedAs)
    {
        await database.ExecuteAsync(
            """
            INSERT INTO accounts (name, network, mode, is_disabled, created_at) VALUES ('main', 'simulated', 'Live', false, now()) ON CONFLICT DO NOTHING;
            DELETE FROM signers;
            """);
        var engine = Path.Combine(folder.CreateSubdirectory("bin").FullName, "docker");
        await File.WriteAllTextAsync(engine, checkedAs is null ? "#!/bin/sh\n" :
            $"""
            #!/bin/sh
            exec psql -X -q -c "INSERT INTO signers (account_id, address, nonce_high_water_mark, updated_at, checked_at, problem)
              SELECT account_id, '0xbb', 0, now(), now(), {checkedAs} FROM accounts WHERE name = 'main'"

            """);
        File.SetUnixFileMode(engine, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return await DeployScript.RunAsync(
            At("deploy/rotate-agent"),
            [At("new-key")],
            new Dictionary<string, string>(DeployScript.Reach(database.AdministratorConnectionString))
            {
                ["PATH"] = $"{Path.GetDirectoryName(engine)}:{Environment.GetEnvironmentVariable("PATH")}",
                ["ANSWER_SECONDS"] = "2",
            });
    }

    private string At(string path) => Path.Combine(folder.FullName, path);
}

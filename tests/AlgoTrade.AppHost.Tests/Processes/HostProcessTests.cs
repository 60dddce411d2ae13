using AlgoTrade.Testing.Databases;
using Npgsql;

namespace AlgoTrade.AppHost.Tests.Processes;

/// <summary>The hosts as processes, with the settings of the manifest: ready, checked by their own verb, gone in time, silent about secrets.</summary>
public sealed class HostProcessTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    // 128 and the number of the signal.
    private const int Killed = 137;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Venue_answers_its_health_check_and_stops_on_SIGTERM_within_ten_seconds()
    {
        await using var venue = await HostProcess.StartAsync("AlgoTrade.Venue");

        await IsHealthyAsync("AlgoTrade.Venue", venue);
        await StopsInTimeAsync(venue);
    }

    [Fact]
    public async Task Health_check_ends_a_host_that_is_frozen()
    {
        await using var venue = await HostProcess.StartAsync("AlgoTrade.Venue");

        await venue.SignalAsync("STOP");
        Assert.Equal(1, await HostProcess.CheckHealthAsync("AlgoTrade.Venue", venue.Address, "--end-frozen"));
        Assert.Equal(1, await HostProcess.CheckHealthAsync("AlgoTrade.Venue", venue.Address, "--end-frozen"));
        Assert.Equal(Killed, await venue.WaitForExitAsync());
    }

    [Fact]
    public async Task API_takes_the_database_password_from_a_file_and_tells_it_to_nobody()
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-secrets-");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(database.AdministratorConnectionString);
            var secret = Path.Combine(folder.FullName, "db-app-password");
            await File.WriteAllTextAsync(secret, connection.Password + "\n");
            await using var api = await HostProcess.StartAsync(
                "AlgoTrade.Api",
                ("ConnectionStrings__algotrade", $"Host={connection.Host};Port={connection.Port};Database={connection.Database};Username={connection.Username}"),
                ("Database__Password_FILE", secret),
                ("Logging__LogLevel__Default", "Debug"));

            await IsHealthyAsync("AlgoTrade.Api", api);
            await StopsInTimeAsync(api);
            Assert.DoesNotContain(connection.Password!, api.Log, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("AlgoTrade.Api")]
    [InlineData("AlgoTrade.Daemon")]
    public async Task A_host_refuses_to_start_on_a_database_whose_schema_is_behind(string project)
    {
        // The server's own maintenance database: reachable, and without one table of ours.
        var connection = new NpgsqlConnectionStringBuilder(database.AdministratorConnectionString) { Database = "postgres" };

        var (exitCode, said) = await HostProcess.RunToItsEndAsync(project, ("ConnectionStrings__algotrade", connection.ConnectionString));

        Assert.Equal(3, exitCode);
        Assert.Contains("The database schema is behind", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AlgoTrade.Venue", "Database__Password_FILE", "/nowhere/password", "Database__Password_FILE names /nowhere/password, which cannot be read")]
    [InlineData("AlgoTrade.Daemon", "Database__Password_FILE", "/nowhere/password", "Database__Password_FILE names /nowhere/password, which cannot be read")]
    [InlineData("AlgoTrade.Api", "Database__Password_FILE", "/nowhere/password", "Database__Password_FILE names /nowhere/password, which cannot be read")]
    [InlineData("AlgoTrade.Venue", "Venue__Speed", "fast", "Venue:Speed is 'fast': expected a number.")]
    [InlineData("AlgoTrade.Daemon", "Daemon__Network", "mars", "Daemon:Network is 'mars': expected simulated, testnet or mainnet.")]
    [InlineData("AlgoTrade.Daemon", "Daemon__OwnAccounts", "false", "Daemon:OwnAccounts is not a setting: expected one of Account, AlertQuietTime,")]
    [InlineData("AlgoTrade.Daemon", "Hyperliquid__AgentKey", "x", "Hyperliquid:AgentKey is not a setting: expected one of AccountAddress,")]
    [InlineData("AlgoTrade.Daemon", "Daemon__RetryPauses__0", "soon", "Daemon:RetryPauses:0 is 'soon': expected a time such as 00:00:30.")]
    [InlineData("AlgoTrade.Daemon", "Daemon__Record", "BTC", "Daemon:Record is 'BTC': expected a list, its first entry at Daemon:Record:0.")]
    [InlineData("AlgoTrade.Api", "Api__SessionHours", "many", "'many' at 'Api:SessionHours'")]
    [InlineData("AlgoTrade.Api", "Api__Sessions", "12", "Api:Sessions is not a setting: expected one of AnonymousRequestsPerSecond,")]
    [InlineData("AlgoTrade.Api", "ConnectionStrings__algotrade", "Hst=here", "ConnectionStrings:algotrade cannot be read")]
    [InlineData("AlgoTrade.Daemon", "OTEL_EXPORTER_OTLP_ENDPOINT", "collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector': expected an http or https address")]
    public async Task A_host_ends_with_one_sentence_when_a_setting_is_wrong(string project, string name, string value, string sentence)
    {
        var (exitCode, said) = await HostProcess.RunToItsEndAsync(
            project, [("ConnectionStrings__algotrade", database.AdministratorConnectionString), (name, value)]);

        Assert.Equal(2, exitCode);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    // As often as a container engine asks before it gives up: one answer may come too late on a busy machine.
    private static async Task IsHealthyAsync(string project, HostProcess host)
    {
        const int Retries = 5;
        for (var attempt = 1; await HostProcess.CheckHealthAsync(project, host.Address) != 0; attempt++)
            Assert.True(attempt < Retries, $"{project} was not healthy {Retries} times: {host.Log}");
    }

    private static async Task StopsInTimeAsync(HostProcess host)
    {
        var (exitCode, duration) = await host.TerminateAsync();

        Assert.True(exitCode == 0, host.Log);
        Assert.True(duration < Longest, $"stopped after {duration}");
    }
}

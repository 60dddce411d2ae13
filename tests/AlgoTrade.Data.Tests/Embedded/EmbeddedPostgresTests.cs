using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Data.Embedded;
using Npgsql;

namespace AlgoTrade.Data.Tests.Embedded;

/// <summary>One cluster for all tests of the class, made where the making of one was interrupted before.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public string Folder { get; } = Path.Combine(
        Path.GetTempPath(), $"algotrade-embedded-{Environment.ProcessId}-{System.Security.Cryptography.RandomNumberGenerator.GetHexString(8, true)}");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "cluster.new", "base"));
        await (await StartAsync()).DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        await (await StartAsync(deleteWhenStopped: true)).DisposeAsync();
        Assert.False(Directory.Exists(Folder), "the folder was not deleted");
    }

    public Task<EmbeddedPostgres> StartAsync(bool deleteWhenStopped = false)
        => EmbeddedPostgres.StartAsync(Options(deleteWhenStopped), TimeProvider.System, CancellationToken.None);

    public EmbeddedPostgresOptions Options(bool deleteWhenStopped = false) => new()
    {
        DataDirectory = Folder,
        Durable = false,
        DeleteWhenStopped = deleteWhenStopped,
        ServerSettings = new Dictionary<string, string> { ["shared_buffers"] = "16MB", ["max_connections"] = "20" },
    };
}

public sealed class EmbeddedPostgresTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private readonly string _folder = fixture.Folder;

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart_with_another_port_and_the_same_password()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first.ConnectionString, "CREATE TABLE kept AS SELECT 7 AS number");
        }

        await using var second = await StartAsync();
        Assert.Equal(7, await ScalarAsync<int>(second.ConnectionString, "SELECT number FROM kept"));
        Assert.Equal("127.0.0.1", await ScalarAsync<string>(second.ConnectionString, "SHOW listen_addresses"));
    }

    [Fact]
    public async Task Nobody_gets_in_without_the_password()
    {
        await using var server = await StartAsync();
        var guess = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<int>(guess, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Two_instances_on_one_folder_get_a_clear_error()
    {
        await using var first = await StartAsync();
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());
        Assert.Equal(
            $"The database in '{_folder}' is in use by another AlgoTrade process: stop that one, or choose another data folder.", refused.Message);
        Assert.Equal(1, await ScalarAsync<int>(first.ConnectionString, "SELECT 1"));
    }

    [SkippableFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_database_that_the_server_may_not_enter_any_more_is_said_and_not_replaced_by_an_empty_one()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "needs root: everybody else's server runs in his own account, which may enter what he may");
        var closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var open = File.GetUnixFileMode(_folder);
        File.SetUnixFileMode(_folder, closed);
        try
        {
            var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());
            Assert.Contains($"may not enter '{_folder}/cluster', which has a database already", refused.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(_folder, "location")));
        }
        finally
        {
            File.SetUnixFileMode(_folder, open);
        }
    }

    [Fact]
    public async Task A_server_that_outlived_its_parent_is_stopped_and_its_data_kept()
    {
        int orphan;
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first.ConnectionString, "CREATE TABLE orphaned AS SELECT 7 AS number");
        }

        using (var folder = await OpenFolderAsync())
        {
            // Started, and nobody left to stop it: as if parent and watcher had been killed together.
            Assert.Null(await Control(folder).TryStartAsync(FreePort(), CancellationToken.None));
            orphan = ServerProcessId();
        }

        await using var second = await StartAsync();
        Assert.Equal(7, await ScalarAsync<int>(second.ConnectionString, "SELECT number FROM orphaned"));
        Assert.NotEqual(orphan, ServerProcessId());
    }

    [Fact]
    public async Task A_server_that_was_killed_itself_recovers()
    {
        using (var folder = await OpenFolderAsync())
        {
            Assert.Null(await Control(folder).TryStartAsync(FreePort(), CancellationToken.None));
            using var server = Process.GetProcessById(ServerProcessId());
            server.Kill();
            await server.WaitForExitAsync();
        }

        await using var second = await StartAsync();
        Assert.Equal(1, await ScalarAsync<int>(second.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_lock_file_whose_number_belongs_to_another_process_by_now_does_no_harm()
    {
        await File.WriteAllTextAsync(PostmasterPid, $"{Environment.ProcessId}\n{_folder}/cluster\n1\n1\n\n127.0.0.1\n\nready\n");
        await using var second = await StartAsync();
        Assert.Equal(1, await ScalarAsync<int>(second.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public void A_cluster_whose_making_was_interrupted_is_made_again()
    {
        Assert.True(File.Exists(Path.Combine(_folder, "cluster", "PG_VERSION")));
        Assert.False(Directory.Exists(Path.Combine(_folder, "cluster.new")));
    }

    [Fact]
    public async Task When_its_owner_is_gone_the_server_stops_by_itself()
    {
        using var folder = await OpenFolderAsync();
        var control = Control(folder);
        Assert.Null(await control.TryStartAsync(FreePort(), CancellationToken.None));
        using var watcher = control.Watch()!;
        // What the watcher sees when its parent is killed: the end of its input.
        watcher.StandardInput.Close();
        await watcher.WaitForExitAsync();

        Assert.False(File.Exists(PostmasterPid), "the server still runs");
    }

    [Fact]
    public void Without_binaries_the_package_to_install_is_named()
    {
        var missing = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Find(null, null, []));
        Assert.Contains("install it with", missing.Message, StringComparison.Ordinal);
        var wrong = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Find("/nowhere", null, []));
        Assert.Equal("The configured folder '/nowhere' does not hold the PostgreSQL server programs initdb, pg_ctl and postgres.", wrong.Message);
    }

    [Fact]
    public void A_cluster_of_another_major_version_is_refused_by_name()
    {
        var found = PostgresBinaries.Find();
        var wrong = Assert.Throws<EmbeddedPostgresException>(() => PostgresBinaries.Find(null, 9, [found.Directory]));
        Assert.Contains("install the server package of version 9", wrong.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Started_by_root_in_a_private_folder_the_cluster_lives_where_the_server_may_enter()
    {
        Skip.If(OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess, "only root hands the server to another account");
        var home = Directory.CreateTempSubdirectory("algotrade-private-home-").FullName; // Made for its owner alone.
        string cluster;
        try
        {
            var options = fixture.Options(deleteWhenStopped: true) with { DataDirectory = Path.Combine(home, "data") };
            await using var server = await EmbeddedPostgres.StartAsync(options, TimeProvider.System, CancellationToken.None);
            cluster = await ScalarAsync<string>(server.ConnectionString, "SHOW data_directory") ?? "";
            Assert.StartsWith("/var/lib/algotrade/", cluster, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        Assert.False(Directory.Exists(Path.GetDirectoryName(cluster)), "the cluster was not deleted with its folder");
    }

    private string PostmasterPid => Path.Combine(_folder, "cluster", "postmaster.pid");

    private Task<EmbeddedPostgres> StartAsync() => fixture.StartAsync();

    private async Task<ClusterFolder> OpenFolderAsync()
        => await ClusterFolder.OpenAsync(_folder, await ServerAccount.ChooseAsync(null, CancellationToken.None), CancellationToken.None);

    private ServerControl Control(ClusterFolder folder) => new(
        PostgresBinaries.Find(), folder, ServerAccount.ChooseAsync(null, CancellationToken.None).GetAwaiter().GetResult(), fixture.Options(), TimeProvider.System);

    private int ServerProcessId() => int.Parse(File.ReadLines(PostmasterPid).First(), CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T?> ScalarAsync<T>(string connectionString, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        return (T?)await command.ExecuteScalarAsync();
    }
}

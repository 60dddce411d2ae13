using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AlgoTrade.Data;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
using AlgoTrade.Hyperliquid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>
/// What a drill stands on: one database server and one practice exchange, which stay up over the rounds unless the scenario breaks them, and one
/// account with bots for each lane.
/// </summary>
internal sealed class DrillGround : IAsyncDisposable
{
    /// <summary>Seconds of the exchange per second: more happens between two deaths.</summary>
    private const double Speed = 4;

    private readonly string _folder;
    private readonly string _clock;
    private EmbeddedPostgres? _server;
    private NpgsqlDataSource? _dataSource;
    private ChildProcess? _venue;

    private DrillGround(DrillOptions options, Scenario scenario, string folder, DateTimeOffset origin)
    {
        (Options, Scenario) = (options, scenario);
        _folder = folder;
        _clock = DrillClock.Describe(origin, Speed);
    }

    public DrillOptions Options { get; }

    public Scenario Scenario { get; }

    public int VenuePort { get; } = FreePort();

    /// <summary>The server's own address, for the drill itself.</summary>
    public string Connection { get; private set; } = "";

    public NpgsqlDataSource DataSource => _dataSource ?? throw new InvalidOperationException("The database is not up.");

    public IReadOnlyList<Lane> Lanes { get; private set; } = [];

    /// <summary>The disk of the database server, when the scenario fills it.</summary>
    public SmallDisk? DatabaseDisk { get; private set; }

    /// <summary>The clock of all processes.</summary>
    public string Clock => _clock;

    /// <summary>Of everything this drill leaves on the disk until it ends.</summary>
    public string Folder => _folder;

    private string ServerLogs => Path.Combine(_folder, "server-logs");

    public static async Task<DrillGround> StartAsync(DrillOptions options, Scenario scenario, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-drill-").FullName;
        // The account that runs the server when we are root must be able to enter it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var ground = new DrillGround(options, scenario, folder, TimeProvider.System.GetUtcNow());
        try
        {
            await ground.PrepareAsync(cancellationToken);
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    public async Task StartDatabaseAsync(CancellationToken cancellationToken)
    {
        var port = Connection.Length == 0 ? 0 : new NpgsqlConnectionStringBuilder(Connection).Port;
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = Path.Combine(_folder, "postgres"),
                Port = port,
                // Processes die here, not the machine: the operating system keeps what was written, so the disk need not be waited for.
                ServerSettings = new Dictionary<string, string>
                {
                    ["fsync"] = "off",
                    ["max_connections"] = "300",
                    ["shared_buffers"] = "64MB",
                    ["min_wal_size"] = "32MB",
                    ["max_wal_size"] = "64MB",
                    // Not in the cluster, whose disk may be full when there is something to say.
                    ["logging_collector"] = "on",
                    ["log_directory"] = ServerLogs,
                    ["log_connections"] = "on",
                    ["log_checkpoints"] = "on",
                },
            },
            TimeProvider.System, cancellationToken);
        Connection = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { IncludeErrorDetail = true }.ConnectionString;
        _dataSource = DataModule.OpenPool(Connection);
    }

    public async Task StopDatabaseAsync()
    {
        if (_dataSource is not null)
            await _dataSource.DisposeAsync();
        _dataSource = null;
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>Starts the server again when it gave up.</summary>
    public async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.Async(() => AnswersAsync("SELECT 1", cancellationToken), TimeSpan.FromSeconds(5), "the database answers", cancellationToken);
        }
        catch (TimeoutException)
        {
            await StopDatabaseAsync();
            await StartDatabaseAsync(cancellationToken);
        }
    }

    /// <summary>SIGKILL to the server; its children find out by themselves.</summary>
    public async Task KillDatabaseAsync()
    {
        var file = Directory.EnumerateFiles(Path.Combine(_folder, "postgres"), "postmaster.pid", SearchOption.AllDirectories).Single();
        var id = int.Parse((await File.ReadAllLinesAsync(file))[0], CultureInfo.InvariantCulture);
        using (var server = Process.GetProcessById(id))
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        await StopDatabaseAsync();
    }

    /// <summary>
    /// Lets a server whose disk is full begin new files of its write-ahead log until it finds none: it ends itself, and what it does then is the recovery of
    /// a crash on a full disk.
    /// </summary>
    public async Task ExhaustLogAsync(CancellationToken cancellationToken)
    {
        var before = await CountPanicsAsync(cancellationToken);
        // It keeps at most 64 MB of them, 16 MB each, beside those it fills.
        for (var switched = 0; switched < 20 && await AnswersAsync("SELECT pg_switch_wal()", cancellationToken); switched++)
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        await Eventually.Async(
            async () => await CountPanicsAsync(cancellationToken) > before, TimeSpan.FromSeconds(Options.Patience), "the database server gives up", cancellationToken);
    }

    public async Task StartVenueAsync(CancellationToken cancellationToken)
    {
        _venue = ChildProcess.Start("venue", MisbehavingVenue.Settings(this), Path.Combine(_folder, "venue.log"));
        using var http = new HttpClient();
        await Eventually.Async(
            async () =>
            {
                if (_venue.HasExited)
                    throw new InvalidOperationException($"The exchange of the drill ended by itself: {File.ReadAllText(Path.Combine(_folder, "venue.log"))}");
                try
                {
                    return (await http.GetAsync(new Uri($"http://127.0.0.1:{VenuePort}/admin/accounts"), cancellationToken)).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(Options.Patience), "the exchange answers", cancellationToken);
    }

    public async Task KillVenueAsync()
    {
        if (_venue is not null)
            await _venue.DisposeAsync();
        _venue = null;
    }

    /// <summary>What the database server says of itself, and the last it wrote, for whoever has to find out why a drill failed.</summary>
    public async Task TellDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = DataSource.CreateCommand(
                """
                SELECT current_database() || ' of ' || current_setting('data_directory') || ', up since ' || pg_postmaster_start_time() || ', last checkpoint ' || c.checkpoint_time
                    || ', search path ' || array_to_string(current_schemas(true), ' ') || ', table orders: '
                    || coalesce((SELECT string_agg(oid || ' in ' || relnamespace::regnamespace || ' of transaction ' || xmin, ', ') FROM pg_class WHERE relname || '' = 'orders'), 'none')
                FROM pg_control_checkpoint() c
                """);
            Console.WriteLine($"--- the database: {await command.ExecuteScalarAsync(cancellationToken)}");
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            Console.WriteLine($"--- the database does not say anything: {exception.Message}");
        }

        foreach (var file in Directory.EnumerateFiles(ServerLogs).Order(StringComparer.Ordinal))
        {
            var lines = (await File.ReadAllLinesAsync(file, cancellationToken)).Where(line => !line.Contains("LOG:  connection ", StringComparison.Ordinal));
            Console.WriteLine($"--- the last of {file}\n" + string.Join('\n', lines.TakeLast(80)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in Lanes)
            await lane.DisposeAsync();
        await KillVenueAsync();
        await StopDatabaseAsync();
        if (DatabaseDisk is not null)
            await DatabaseDisk.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The adapter as a daemon has it, to look at the exchange with.</summary>
    public ServiceProvider OpenAdapter(string account)
    {
        var settings = new Dictionary<string, string?> { ["Hyperliquid:BaseUrl"] = $"http://127.0.0.1:{VenuePort}", ["Hyperliquid:AccountAddress"] = account };
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton<TimeProvider>(DrillClock.Parse(_clock, offsetFile: null))
            .AddLogging().AddHyperliquid().BuildServiceProvider();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<int> CountPanicsAsync(CancellationToken cancellationToken)
    {
        var panics = 0;
        foreach (var file in Directory.EnumerateFiles(ServerLogs))
            panics += (await File.ReadAllLinesAsync(file, cancellationToken)).Count(line => line.Contains("PANIC: ", StringComparison.Ordinal));
        return panics;
    }

    private async Task<bool> AnswersAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = DataSource.CreateCommand(sql);
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(ServerLogs);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(ServerLogs, (UnixFileMode)0b111_111_111);
        if (Scenario.FillsDisk)
            DatabaseDisk = await SmallDisk.MountAsync(Path.Combine(_folder, "postgres"), 300, cancellationToken);
        await StartDatabaseAsync(cancellationToken);
        await new DatabaseMigrator(Connection, new MigrationOptions(), TimeProvider.System).MigrateAsync(cancellationToken);
        await using (var slow = DataSource.CreateCommand(SlowWrites))
            await slow.ExecuteNonQueryAsync(cancellationToken);
        var lanes = new List<Lane>();
        for (var number = 0; number < Options.Lanes; number++)
        {
            var lane = new Lane(this, number, Directory.CreateDirectory(Path.Combine(_folder, $"lane-{number}")).FullName, Scenario);
            lanes.Add(lane);
            Lanes = lanes;
            await lane.PrepareAsync(Scenario, cancellationToken);
        }

        await StartVenueAsync(cancellationToken);
    }

    // One write in ten dawdles inside its transaction, so that a death has something to interrupt.
    private const string SlowWrites =
        """
        CREATE FUNCTION drill_dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF random() < 0.1 THEN PERFORM pg_sleep(0.03); END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER drill_dawdle AFTER INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION drill_dawdle();
        CREATE TRIGGER drill_dawdle AFTER INSERT ON order_events FOR EACH STATEMENT EXECUTE FUNCTION drill_dawdle();
        CREATE TRIGGER drill_dawdle AFTER INSERT ON fills FOR EACH STATEMENT EXECUTE FUNCTION drill_dawdle();
        """;
}

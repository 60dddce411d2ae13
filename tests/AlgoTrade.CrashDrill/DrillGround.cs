using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AlgoTrade.Data;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
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

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _folder;
    private readonly string _clock;
    private EmbeddedPostgres? _server;
    private NpgsqlDataSource? _dataSource;
    private ChildProcess? _venue;

    private DrillGround(DrillOptions options, string folder, DateTimeOffset origin)
    {
        Options = options;
        _folder = folder;
        _clock = DrillClock.Describe(origin, Speed);
    }

    public DrillOptions Options { get; }

    public int VenuePort { get; } = FreePort();

    /// <summary>The server's own address, for the drill itself.</summary>
    public string Connection { get; private set; } = "";

    public NpgsqlDataSource DataSource => _dataSource ?? throw new InvalidOperationException("The database is not up.");

    public IReadOnlyList<Lane> Lanes { get; private set; } = [];

    /// <summary>The disk of the database server, when the scenario fills it.</summary>
    public SmallDisk? DatabaseDisk { get; private set; }

    public string DaemonClock => _clock;

    public static async Task<DrillGround> StartAsync(DrillOptions options, Scenario scenario, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-drill-").FullName;
        // The account that runs the server when we are root must be able to enter it.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var ground = new DrillGround(options, folder, TimeProvider.System.GetUtcNow());
        try
        {
            await ground.PrepareAsync(scenario, cancellationToken);
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
            await Eventually.Async(() => AnswersAsync(cancellationToken), TimeSpan.FromSeconds(5), "the database answers", cancellationToken);
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

    public async Task StartVenueAsync(CancellationToken cancellationToken)
    {
        _venue = ChildProcess.Start("venue", VenueSettings(), Path.Combine(_folder, "venue.log"));
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
            Patience, "the exchange answers", cancellationToken);
    }

    public async Task KillVenueAsync()
    {
        if (_venue is not null)
            await _venue.DisposeAsync();
        _venue = null;
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

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = DataSource.CreateCommand("SELECT 1");
            return await command.ExecuteScalarAsync(cancellationToken) is not null;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task PrepareAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        if (scenario.FillsDisk)
            DatabaseDisk = await SmallDisk.MountAsync(Path.Combine(_folder, "postgres"), 300, cancellationToken);
        await StartDatabaseAsync(cancellationToken);
        await new DatabaseMigrator(Connection, new MigrationOptions(), TimeProvider.System).MigrateAsync(cancellationToken);
        await using (var slow = DataSource.CreateCommand(SlowWrites))
            await slow.ExecuteNonQueryAsync(cancellationToken);
        var lanes = new List<Lane>();
        for (var number = 0; number < Options.Lanes; number++)
        {
            var lane = new Lane(this, number, Directory.CreateDirectory(Path.Combine(_folder, $"lane-{number}")).FullName, scenario);
            lanes.Add(lane);
            Lanes = lanes;
            await lane.PrepareAsync(scenario, cancellationToken);
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

    private Dictionary<string, string> VenueSettings()
    {
        var settings = new Dictionary<string, string>
        {
            ["urls"] = $"http://127.0.0.1:{VenuePort}",
            ["Drill:Clock"] = _clock,
            ["Venue:Seed"] = Options.Seed.ToString(CultureInfo.InvariantCulture),
            ["Venue:Source"] = "Synthetic",
            ["Venue:HistoryMinutes"] = "60",
            ["Venue:StateFile"] = Path.Combine(_folder, "venue.state"),
        };
        foreach (var lane in Lanes)
            lane.AddTo(settings);
        (string Scope, string Kind, string Probability)[] faults =
        [
            ("Exchange", "LoseAnswer", "0.08"), ("Exchange", "Delay", "0.1"), ("Exchange", "Status", "0.04"), ("Exchange", "StatusAfter", "0.04"), ("Exchange", "Drop", "0.04"),
            ("Info", "Status", "0.02"), ("Stream", "Drop", "0.03"), ("Stream", "Duplicate", "0.05"), ("Stream", "Reorder", "0.03"), ("Stream", "CloseSocket", "0.001"),
        ];
        for (var i = 0; i < faults.Length; i++)
        {
            settings[$"Venue:Faults:{i}:Scope"] = faults[i].Scope;
            settings[$"Venue:Faults:{i}:Kind"] = faults[i].Kind;
            settings[$"Venue:Faults:{i}:Probability"] = faults[i].Probability;
            settings[$"Venue:Faults:{i}:Times"] = "100000000";
            settings[$"Venue:Faults:{i}:DelayMs"] = "600";
        }

        return settings;
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Hyperliquid.Signing;
using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>
/// Lets a daemon trade against an exchange that loses, delays and repeats, kills it again and again, and compares what both believe
/// in the end: zero lost, zero doubled, zero unexplained.
/// </summary>
internal sealed class Drill(DrillOptions options, string folder, string connection, int port)
{
    private const decimal Cash = 1_000_000;
    private const string Account = "0x00000000000000000000000000000000000d5111";

    // Published with the official test vectors; worth nothing anywhere.
    private const string AgentKey = "0x0123456789012345678901234567890123456789012345678901234567890123";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(options.Seed);
    private readonly List<BotId> _bots = [];
    private readonly List<TimeSpan> _startToOrder = [];

    private string KeyFile => Path.Combine(folder, "agent.key");

    public static async Task<int> RunAsync(DrillOptions options, CancellationToken cancellationToken)
    {
        Console.WriteLine($"crash drill: {options.Rounds} rounds, {options.Bots} bots, --seed {options.Seed}");
        var folder = Directory.CreateTempSubdirectory("algotrade-drill-").FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        try
        {
            await using var server = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataDirectory = Path.Combine(folder, "postgres"), DeleteWhenStopped = true }, TimeProvider.System, cancellationToken);
            await new DatabaseMigrator(server.ConnectionString, new MigrationOptions(), TimeProvider.System).MigrateAsync(cancellationToken);
            return await new Drill(options, folder, server.ConnectionString, FreePort()).RunAsync(cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(KeyFile, AgentKey, cancellationToken);
        await using var dataSource = DataModule.OpenPool(connection);
        await using var venue = ChildProcess.Start("venue", VenueSettings(), Path.Combine(folder, "venue.log"));
        await CreateBotsAsync(dataSource, cancellationToken);
        for (var round = 1; round <= options.Rounds; round++)
            await KillOneAsync(round, venue, dataSource, cancellationToken);

        if (_startToOrder.Count > 0)
            Console.WriteLine($"from the start of a process to its first order: {_startToOrder.Min().TotalSeconds:F1} to {_startToOrder.Max().TotalSeconds:F1} s");
        var exitCode = await SettleAsync(dataSource, cancellationToken);
        var differences = await LedgerComparison.RunAsync(
            dataSource, await AccountIdAsync(dataSource, cancellationToken), new Uri($"http://127.0.0.1:{port}"), Account, Cash, cancellationToken);
        if (exitCode != 0)
            differences.Add($"the last daemon ended with exit code {exitCode} instead of 0");
        foreach (var difference in differences)
            Console.WriteLine($"DIFFERENT: {difference}");
        Console.WriteLine(differences.Count == 0 ? $"equal after {options.Rounds} deaths" : $"{differences.Count} differences, --seed {options.Seed}");
        if (differences.Count > 0)
            await TellLogAsync(cancellationToken);
        return differences.Count == 0 ? 0 : 1;
    }

    private async Task KillOneAsync(int round, ChildProcess venue, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        if (venue.HasExited)
            throw new InvalidOperationException("The exchange of the drill ended by itself.");
        var before = await CountOrdersAsync(dataSource, cancellationToken);
        await using var daemon = StartDaemon();
        // From before its first query to the middle of its trading: no moment is spared, but most die while orders are under way.
        if (_random.Next(10) < 7)
            await UntilItTradesAsync(dataSource, before, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 2_500)), TimeProvider.System, cancellationToken);
        if (daemon.HasExited)
            throw new InvalidOperationException($"The daemon of round {round} ended by itself; see {folder}/daemon.log.");
        await daemon.KillAsync();
        if (round % 20 == 0)
            Console.WriteLine($"round {round} of {options.Rounds}, {await CountOrdersAsync(dataSource, cancellationToken)} orders");
    }

    private async Task UntilItTradesAsync(NpgsqlDataSource dataSource, long before, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await CountOrdersAsync(dataSource, cancellationToken) == before)
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                await TellLogAsync(cancellationToken);
                throw new TimeoutException($"No bot sent an order within {Patience} of the start.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }

        _startToOrder.Add(TimeProvider.System.GetElapsedTime(started));
    }

    private static async Task<long> CountOrdersAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT count(*) FROM orders");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>One daemon lives on until every bot is flat and stopped, and ends in order.</summary>
    private async Task<int> SettleAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var bots = new BotStore(dataSource, TimeProvider.System);
        foreach (var bot in _bots)
            await bots.SetDesiredStateAsync(bot, DesiredState.Stopped, null, cancellationToken);
        await using var daemon = StartDaemon();
        var started = TimeProvider.System.GetTimestamp();
        while (!await AreStoppedAsync(dataSource, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                await TellLogAsync(cancellationToken);
                throw new TimeoutException($"The bots did not stop within {Patience}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }

        // A last look at the exchange after the last order.
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, cancellationToken);
        return await daemon.StopAsync(Patience);
    }

    private async Task<bool> AreStoppedAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var statuses = await new BotStatusStore(dataSource).ListAsync(cancellationToken);
        await using var live = dataSource.CreateCommand(
            "SELECT count(*) FROM orders WHERE status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')");
        return _bots.TrueForAll(bot => statuses.TryGetValue(bot, out var status) && status.State == BotState.Stopped)
            && (long)(await live.ExecuteScalarAsync(cancellationToken))! == 0;
    }

    private async Task CreateBotsAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        var account = await new AccountStore(dataSource, TimeProvider.System).EnsureAsync("main", "simulated", BotMode.Testnet, Account, cancellationToken);
        var bots = new BotStore(dataSource, TimeProvider.System);
        string[] instruments = ["BTC", "ETH", "SOL"];
        for (var i = 0; i < options.Bots; i++)
        {
            var definition = $$"""
                {"name":"drill-{{i}}","strategy":"crash-drill","parameters":{"phase":{{i}}},"instruments":["{{instruments[i % instruments.Length]}}"],"interval":"1m","mode":"testnet",
                 "sizing":{"kind":"fixedNotional","notional":"{{500 + (100 * i)}}"},"shutdownPolicy":"flatten",
                 "limits":{"maxOrdersPerMinute":null,"maxRejectedPerHour":null,"maxDataAgeSeconds":null,"minActionBudget":null,"priceBandFraction":null} }
                """;
            var bot = await bots.CreateAsync(account.AccountId, $"drill-{i}", BotMode.Testnet, definition, "drill", cancellationToken);
            await bots.SetDesiredStateAsync(bot.Id, DesiredState.Running, null, cancellationToken);
            _bots.Add(bot.Id);
        }
    }

    private static async Task<int> AccountIdAsync(NpgsqlDataSource dataSource, CancellationToken cancellationToken) =>
        (await new AccountStore(dataSource, TimeProvider.System).FindAsync("main", cancellationToken))!.AccountId;

    private ChildProcess StartDaemon() => ChildProcess.Start("daemon", DaemonSettings(), Path.Combine(folder, "daemon.log"));

    private Dictionary<string, string> DaemonSettings() => new()
    {
        ["ConnectionStrings:algotrade"] = connection,
        ["Hyperliquid:Network"] = "Simulated",
        ["Hyperliquid:BaseUrl"] = $"http://127.0.0.1:{port}",
        ["Hyperliquid:AccountAddress"] = Account,
        ["Hyperliquid:AgentKeyFile"] = KeyFile,
        ["Hyperliquid:NonceFile"] = Path.Combine(folder, "nonce"),
        ["Hyperliquid:ExpiresAfterMs"] = "3000",
        ["Hyperliquid:RequestTimeoutMs"] = "2000",
        // The same name each time: a successor that knows its predecessor is dead need not wait for the lease.
        ["Daemon:Instance"] = "drill",
        ["Daemon:ReconcilePeriod"] = "00:00:02",
        ["Daemon:SweepPeriod"] = "00:00:00.2",
    };

    private Dictionary<string, string> VenueSettings()
    {
        var settings = new Dictionary<string, string>
        {
            ["urls"] = $"http://127.0.0.1:{port}",
            ["Venue:Seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
            ["Venue:Source"] = "Synthetic",
            ["Venue:Accounts:0:Address"] = Account,
            ["Venue:Accounts:0:Cash"] = Cash.ToString(CultureInfo.InvariantCulture),
            ["Venue:Accounts:0:Agents:0"] = PrivateKey.ReadFile(KeyFile).Address.ToString(),
        };
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

    private async Task TellLogAsync(CancellationToken cancellationToken)
    {
        var log = Path.Combine(folder, "daemon.log");
        if (File.Exists(log))
            Console.WriteLine(string.Join('\n', (await File.ReadAllLinesAsync(log, cancellationToken)).TakeLast(60)));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

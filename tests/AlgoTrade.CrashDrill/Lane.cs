using System.Globalization;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Hyperliquid.Signing;
using Npgsql;

namespace AlgoTrade.CrashDrill;

/// <summary>One account with its bots and the daemon that trades them. Lanes share database and exchange and nothing else.</summary>
internal sealed class Lane(DrillGround ground, int number, string folder, Scenario scenario) : IAsyncDisposable
{
    public const decimal Cash = 1_000_000;

    /// <summary>The instrument whose market every daemon records.</summary>
    public const string Recorded = "BTC";

    private const string NotFinal = "status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')";
    private static readonly string[] Instruments = [Recorded, "ETH", "SOL"];

    private readonly List<BotId> _bots = [];
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(ground.Options.Patience);
    private TcpProxy? _toVenue;
    private TcpProxy? _toDatabase;

    public int Number => number;

    public Random Random { get; } = new(unchecked((ground.Options.Seed * 1_000) + number));

    public string Address => string.Create(CultureInfo.InvariantCulture, $"0x000000000000000000000000000000000d5{number:d5}");

    public int AccountId { get; private set; }

    /// <summary>The disk of the daemon's own files, when the scenario fills it.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>The daemon that trades now.</summary>
    public ChildProcess? Daemon { get; private set; }

    public string ApplicationName => $"drill-{number}";

    public string LogFile => Path.Combine(folder, "daemon.log");

    private string KeyFile => Path.Combine(folder, "agent.key");

    private string ClockFile => Path.Combine(folder, "clock");

    private string OwnFiles => Path.Combine(folder, "files");

    public async Task PrepareAsync(Scenario plan, CancellationToken cancellationToken)
    {
        // Published with the official test vectors apart from its end; worth nothing anywhere.
        await File.WriteAllTextAsync(
            KeyFile, string.Create(CultureInfo.InvariantCulture, $"0x01234567890123456789012345678901234567890123456789012345678{number + 1:d5}"), cancellationToken);
        DrillClock.Step(ClockFile, TimeSpan.Zero);
        Directory.CreateDirectory(OwnFiles);
        if (plan.FillsDisk)
            Disk = await SmallDisk.MountAsync(OwnFiles, 4, cancellationToken);
        if (plan.CutsNetwork)
        {
            _toVenue = new TcpProxy(ground.VenuePort);
            _toDatabase = new TcpProxy(new NpgsqlConnectionStringBuilder(ground.Connection).Port);
        }

        var account = await new AccountStore(ground.DataSource, TimeProvider.System)
            .EnsureAsync($"main-{number}", "simulated", BotMode.Testnet, Address, cancellationToken);
        AccountId = account.AccountId;
        for (var i = 0; i < ground.Options.Bots; i++)
            await CreateBotAsync(i, cancellationToken);
    }

    /// <summary>Adds the account to the settings of the exchange.</summary>
    public void AddTo(Dictionary<string, string> venue)
    {
        venue[$"Venue:Accounts:{number}:Address"] = Address;
        venue[$"Venue:Accounts:{number}:Cash"] = Cash.ToString(CultureInfo.InvariantCulture);
        venue[$"Venue:Accounts:{number}:Agents:0"] = PrivateKey.ReadFile(KeyFile).Address.ToString();
    }

    public void SetVenueNetwork(NetworkState state) => _toVenue!.Set(state);

    public void SetDatabaseNetwork(NetworkState state) => _toDatabase!.Set(state);

    /// <summary>Moves the daemon's own clock, and nobody else's.</summary>
    public void StepClock(TimeSpan offset) => DrillClock.Step(ClockFile, offset);

    /// <param name="instance">
    /// The same name each time: a successor that knows its predecessor is dead need not wait for the lease. Another name: a second daemon.
    /// </param>
    public ChildProcess StartDaemon(string instance = "first") =>
        Daemon = ChildProcess.Start("daemon", DaemonSettings($"{ApplicationName}-{instance}"), LogFile);

    /// <summary>A process of the same program that holds no key and takes no account: it only records.</summary>
    public ChildProcess StartRecorder(string instance)
    {
        var settings = DaemonSettings($"{ApplicationName}-{instance}");
        settings.Remove("Hyperliquid:AgentKeyFile");
        settings.Remove("Hyperliquid:AccountAddress");
        settings["Daemon:OwnsAccounts"] = "false";
        settings["Daemon:SpoolDirectory"] = Path.Combine(OwnFiles, instance);
        return ChildProcess.Start("daemon", settings, LogFile);
    }

    /// <summary>Another daemon trades from now on.</summary>
    public void Follow(ChildProcess daemon) => Daemon = daemon;

    /// <returns>Processor time of the life that ended.</returns>
    public async Task<TimeSpan> KillDaemonAsync()
    {
        RequireAlive();
        var used = await Daemon!.KillAsync();
        await Daemon.DisposeAsync();
        Daemon = null;
        return used;
    }

    public void RequireAlive()
    {
        if (Daemon is null or { HasExited: true })
            throw new InvalidOperationException($"The daemon of lane {number} ended by itself.");
    }

    public Task<long> CountOrdersAsync(CancellationToken cancellationToken) => CountAsync("true", cancellationToken);

    /// <summary>Orders that are rows and have no answer yet.</summary>
    public Task<long> CountInDoubtAsync(CancellationToken cancellationToken) => CountAsync("status IN ('Created', 'Sent', 'Unknown')", cancellationToken);

    public Task<long> CountLiveAsync(CancellationToken cancellationToken) => CountAsync(NotFinal, cancellationToken);

    /// <summary>A transaction of this lane's daemon is in the middle of a write right now.</summary>
    public async Task<bool> IsWritingAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND wait_event = 'PgSleep'");
        command.Parameters.Add(new() { Value = ApplicationName });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! > 0;
    }

    /// <summary>Orders of each bot so far.</summary>
    public async Task<IReadOnlyDictionary<int, long>> CountByBotAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT bot_id, max(sequence) FROM orders WHERE account_id = $1 GROUP BY bot_id");
        command.Parameters.Add(new() { Value = AccountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new Dictionary<int, long>();
        while (await reader.ReadAsync(cancellationToken))
            counts[reader.GetInt32(0)] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>Waits until the journal has more orders than before.</summary>
    public async Task<TimeSpan> UntilItTradesAsync(long before, CancellationToken cancellationToken) => await UntilAsync(
        async () => await CountOrdersAsync(cancellationToken) > before, "a bot sends an order", cancellationToken);

    public async Task<TimeSpan> UntilAsync(Func<Task<bool>> isThere, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await Eventually.Async(
                async () =>
                {
                    RequireAlive();
                    return await isThere();
                },
                _patience, what, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            await TellLogAsync(cancellationToken);
            await TellStateAsync(cancellationToken);
            throw;
        }
    }

    /// <summary>Lets the daemon live on until every bot is flat and stopped, and ends it in order.</summary>
    /// <returns>The exit code of the daemon.</returns>
    public async Task<int> SettleAsync(CancellationToken cancellationToken)
    {
        if (Daemon is null)
            StartDaemon();
        // A drill without an execution would show nothing.
        await UntilAsync(() => HasFillsAsync(cancellationToken), "a bot trades", cancellationToken);
        var bots = new BotStore(ground.DataSource, TimeProvider.System);
        foreach (var bot in _bots)
            await bots.SetDesiredStateAsync(bot, DesiredState.Stopped, null, cancellationToken);
        await UntilAsync(() => AreStoppedAsync(cancellationToken), "all bots are flat and stopped", cancellationToken);
        // A last look at the exchange after the last order.
        var looked = await LastLookAsync(cancellationToken);
        await UntilAsync(async () => await LastLookAsync(cancellationToken) > looked, "the books are compared once more", cancellationToken);
        var exitCode = await Daemon!.StopAsync(_patience);
        await Daemon.DisposeAsync();
        Daemon = null;
        return exitCode;
    }

    public async Task TellLogAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(LogFile))
            Console.WriteLine($"--- the last of {LogFile}\n" + string.Join('\n', (await File.ReadAllLinesAsync(LogFile, cancellationToken)).TakeLast(60)));
    }

    /// <summary>What the database says of the bots and of the orders that are not final.</summary>
    private async Task TellStateAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand(
            """
            SELECT 'bot ' || bot_id || ' ' || s.state || ': ' || s.reason || ', last decision ' || coalesce(s.last_decision, 'none') FROM bot_status s JOIN bots USING (bot_id) WHERE account_id = $1
            UNION ALL SELECT cloid || ' ' || purpose || ' ' || kind || ' ' || side || ' ' || quantity || ' ' || status || ' ' || coalesce(status_reason, '') || ' ' || updated_at
                FROM orders WHERE account_id = $1 AND status IN ('Created', 'Sent', 'Unknown', 'Waiting', 'Open', 'Triggered')
            UNION ALL SELECT 'bot ' || bot_id || ' holds ' || quantity || ' ' || coin FROM bot_positions JOIN bots USING (bot_id) WHERE account_id = $1 AND quantity <> 0
            """);
        command.Parameters.Add(new() { Value = AccountId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            Console.WriteLine(reader.IsDBNull(0) ? "(null)" : reader.GetString(0));
    }

    public async ValueTask DisposeAsync()
    {
        if (Daemon is not null)
            await Daemon.DisposeAsync();
        if (_toVenue is not null)
            await _toVenue.DisposeAsync();
        if (_toDatabase is not null)
            await _toDatabase.DisposeAsync();
        if (Disk is not null)
            await Disk.DisposeAsync();
    }

    private async Task<bool> HasFillsAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT EXISTS (SELECT 1 FROM fills WHERE account_id = $1)");
        command.Parameters.Add(new() { Value = AccountId });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<DateTime> LastLookAsync(CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand("SELECT max(observed_at) FROM equity WHERE account_id = $1 AND bot_id = 0");
        command.Parameters.Add(new() { Value = AccountId });
        return await command.ExecuteScalarAsync(cancellationToken) is DateTime at ? at : default;
    }

    private async Task<long> CountAsync(string condition, CancellationToken cancellationToken)
    {
        await using var command = ground.DataSource.CreateCommand($"SELECT count(*) FROM orders WHERE account_id = $1 AND {condition}");
        command.Parameters.Add(new() { Value = AccountId });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<bool> AreStoppedAsync(CancellationToken cancellationToken)
    {
        if (await CountLiveAsync(cancellationToken) > 0)
            return false;
        var statuses = await new BotStatusStore(ground.DataSource).ListAsync(cancellationToken);
        return _bots.TrueForAll(bot => statuses.TryGetValue(bot, out var status) && status.State == BotState.Stopped);
    }

    private async Task CreateBotAsync(int index, CancellationToken cancellationToken)
    {
        var bots = new BotStore(ground.DataSource, TimeProvider.System);
        var definition = $$"""
            {"name":"drill-{{number}}-{{index}}","strategy":"crash-drill","parameters":{"phase":{{index}},"resting":{{scenario.RestingOrders}} },
             "instruments":["{{Instruments[index % Instruments.Length]}}"],"interval":"1m","mode":"testnet",
             "sizing":{"kind":"fixedNotional","notional":"{{500 + (100 * index)}}"},"shutdownPolicy":"flatten",
             "limits":{"maxOrdersPerMinute":null,"maxRejectedPerHour":null,"maxDataAgeSeconds":null,"minActionBudget":null,"priceBandFraction":null,"maxLeverage":null} }
            """;
        var bot = await bots.CreateAsync(AccountId, $"drill-{number}-{index}", BotMode.Testnet, definition, "drill", cancellationToken);
        await bots.SetDesiredStateAsync(bot.Id, DesiredState.Running, null, cancellationToken);
        _bots.Add(bot.Id);
    }

    private Dictionary<string, string> DaemonSettings(string instance)
    {
        var connection = new NpgsqlConnectionStringBuilder(ground.Connection) { ApplicationName = ApplicationName };
        if (_toDatabase is not null)
            connection.Port = _toDatabase.Port;
        return new Dictionary<string, string>
        {
            ["ConnectionStrings:algotrade"] = connection.ConnectionString,
            ["Drill:Clock"] = ground.Clock,
            ["Drill:ClockOffset"] = ClockFile,
            ["Hyperliquid:Network"] = "Simulated",
            ["Hyperliquid:BaseUrl"] = $"http://127.0.0.1:{_toVenue?.Port ?? ground.VenuePort}",
            ["Hyperliquid:AccountAddress"] = Address,
            ["Hyperliquid:AgentKeyFile"] = KeyFile,
            ["Hyperliquid:NonceFile"] = Path.Combine(OwnFiles, "nonce"),
            ["Hyperliquid:ExpiresAfterMs"] = "8000",
            ["Hyperliquid:RequestTimeoutMs"] = "4000",
            ["Daemon:Account"] = $"main-{number}",
            ["Daemon:PaperAccount"] = "paper",
            ["Daemon:Instance"] = instance,
            ["Daemon:ReconcilePeriod"] = "00:00:02",
            ["Daemon:SweepPeriod"] = "00:00:00.2",
            ["Daemon:SpoolDirectory"] = Path.Combine(OwnFiles, "spool"),
            ["Daemon:Record:0"] = Recorded,
        };
    }
}

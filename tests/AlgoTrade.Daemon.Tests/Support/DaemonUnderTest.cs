using System.Diagnostics;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>
/// The daemon as a process would run it, on a real database and a <see cref="FakeExchange"/>. It can be stopped in order, or dropped
/// dead as by SIGKILL, and started again.
/// </summary>
internal sealed class DaemonUnderTest(DatabaseFixture database, FakeExchange exchange, string instance = "daemon-1", string network = "simulated") : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private IHost? _host;

    public IServiceProvider Services => _host?.Services ?? throw new InvalidOperationException("The daemon is not running.");

    public BotStore Bots => Services.GetRequiredService<BotStore>();

    public List<string> Log { get; } = [];

    /// <param name="replace">Takes the place of services, options included, that are registered before; it is not validated.</param>
    public async Task StartAsync(Action<DaemonOptions>? configure = null, Action<IServiceCollection>? replace = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders().AddProvider(new ListLogger(Log)).SetMinimumLevel(LogLevel.Information);
        builder.Services.AddData(database.ConnectionString).AddDaemon();
        builder.Services.AddSingleton(StrategyCatalog.BuiltIn.With(CandleFollower.Descriptor));
        builder.Services.AddSingleton<IMarketFeed>(exchange).AddSingleton<IMarketReader>(exchange);
        builder.Services.AddSingleton(new ExchangePorts("main", network, "0x" + new string('a', 40), exchange, exchange, exchange) { Budgets = exchange, Ledger = exchange });
        builder.Services.Configure<DaemonOptions>(options =>
        {
            options.Instance = instance;
            options.SweepPeriod = TimeSpan.FromMilliseconds(200);
            options.ReconcilePeriod = TimeSpan.FromSeconds(1);
            options.LeaseDuration = TimeSpan.FromSeconds(5);
            options.PaperLatency = TimeSpan.Zero;
            options.ShutdownTime = TimeSpan.FromSeconds(5);
            options.RetryPauses = [TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(300)];
            configure?.Invoke(options);
        });
        replace?.Invoke(builder.Services);
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        _host = null;
    }

    public async Task<StoredBot> AddBotAsync(
        string name, BotMode mode, string parameters = "{}", string extra = "", string limits = "", DesiredState wish = DesiredState.Running)
    {
        var account = await UntilAsync(
            async () => (await Services.GetRequiredService<AccountStore>().ListAsync(CancellationToken.None)).FirstOrDefault(one => one.Mode == mode), "the account exists");
        var json = $$"""
            {"name":"{{name}}","strategy":"candle-follower","parameters":{{parameters}},"instruments":["BTC"],"interval":"1m","mode":"{{mode.ToString().ToLowerInvariant()}}",
             "sizing":{"kind":"fixedNotional","notional":"1000"},"limits":{"maxDataAgeSeconds":null{{limits}}}{{extra}}}
            """;
        var bot = await Bots.CreateAsync(account.AccountId, name, mode, json, "test", CancellationToken.None);
        return await Bots.SetDesiredStateAsync(bot.Id, wish, null, CancellationToken.None);
    }

    public async Task<BotStatus> StatusAsync(BotId bot, BotState state) => await UntilAsync(
        async () => await Services.GetRequiredService<BotStatusStore>().FindAsync(bot, CancellationToken.None) is { } status && status.State == state ? status : null,
        $"bot {bot} is {state}");

    public Task<IReadOnlyDictionary<BotId, BotStatus>> StatusesAsync() =>
        Services.GetRequiredService<BotStatusStore>().ListAsync(CancellationToken.None);

    public async Task<IReadOnlyList<Fill>> FillsAsync(BotId bot, int count) => await UntilAsync(
        async () => await Services.GetRequiredService<JournalReader>().LoadFillsAsync(bot, CancellationToken.None) is { } fills && fills.Count >= count ? fills : null,
        $"bot {bot} has {count} fills");

    public async Task<IReadOnlyList<JournaledOrder>> OrdersAsync(BotId bot) =>
        await Services.GetRequiredService<JournalReader>().LoadOrdersAsync(bot, long.MaxValue, 100, CancellationToken.None);

    public async Task<T> UntilAsync<T>(Func<Task<T?>> find, string what)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"Waited {Patience} in vain until {what}. Log:\n{string.Join('\n', LogCopy().TakeLast(30))}");
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await StopAsync();
    }

    private List<string> LogCopy()
    {
        lock (Log)
        {
            return [.. Log];
        }
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines)
            {
                lines.Add($"{logLevel} {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}

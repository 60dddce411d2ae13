using AlgoTrade.Daemon.Bots;
using AlgoTrade.Data;
using AlgoTrade.Data.Embedded;
using AlgoTrade.Data.Schema;
using AlgoTrade.Engine.Exchange;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>A daemon on a private, durable PostgreSQL that is thrown away afterwards. Everything stays on this machine.</summary>
internal sealed class DaemonUnderLoad : IAsyncDisposable
{
    private readonly EmbeddedPostgres _server;
    private IHost _host;

    private DaemonUnderLoad(EmbeddedPostgres server, IHost host) => (_server, _host) = (server, host);

    public IServiceProvider Services => _host.Services;

    public static async Task<DaemonUnderLoad> StartAsync(SyntheticMarket market, Action<DaemonOptions> configure, Func<IBotFactory, IBotFactory>? wrap = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"algotrade-daemon-benchmark-{Environment.ProcessId}");
        var server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = folder, DeleteWhenStopped = true }, TimeProvider.System, CancellationToken.None);
        await new DatabaseMigrator(server.ConnectionString, new MigrationOptions(), TimeProvider.System).MigrateAsync(CancellationToken.None);
        return new DaemonUnderLoad(server, await HostAsync(server, market, configure, wrap));
    }

    /// <summary>Stops the daemon in order and starts another one on the same database.</summary>
    public async Task StartAgainAsync(SyntheticMarket market, Action<DaemonOptions> configure)
    {
        await _host.StopAsync();
        _host.Dispose();
        _host = await HostAsync(_server, market, configure, wrap: null);
    }

    /// <summary>In order, so that what waits is stored.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _server.DisposeAsync();
    }

    private static async Task<IHost> HostAsync(EmbeddedPostgres server, SyntheticMarket market, Action<DaemonOptions> configure, Func<IBotFactory, IBotFactory>? wrap)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddData(server.ConnectionString).AddDaemon();
        builder.Services.AddSingleton<IMarketFeed>(market).AddSingleton<IMarketReader>(market);
        if (wrap is not null)
            builder.Services.AddSingleton(provider => wrap(ActivatorUtilities.CreateInstance<EngineBotFactory>(provider)));
        builder.Services.Configure(configure);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}

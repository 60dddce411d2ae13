using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Engine.Market;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>Rules of markets that change while no daemon runs.</summary>
public sealed class RuleChangeTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task What_changed_while_the_daemon_was_away_is_told_once_and_stored()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await RunUntilStoredAsync(daemon, A.BtcMarket);
        Assert.Empty(await AlertsAsync(daemon));
        await daemon.StopAsync();

        _exchange.Instruments = [A.BtcMarket with { SizeDecimals = 3, MaxLeverage = 20 }];
        await RunUntilStoredAsync(daemon, _exchange.Instruments[0]);
        var told = await daemon.UntilAsync(async () => (await AlertsAsync(daemon)).SingleOrDefault(), "the change is told");
        Assert.Contains("while the daemon was away (size decimals 5 to 3, max leverage 40 to 20)", told.Text, StringComparison.Ordinal);
        await daemon.StopAsync();

        _exchange.Instruments = [A.BtcMarket with { Name = new InstrumentName("NEW"), AssetId = 1 }];
        await RunUntilStoredAsync(daemon, A.BtcMarket with { SizeDecimals = 3, MaxLeverage = 20, IsDelisted = true });
        await daemon.UntilAsync(async () => (await AlertsAsync(daemon)).FirstOrDefault(alert => alert.Text.Contains("lists BTC no more", StringComparison.Ordinal)), "the loss is told");
        var before = (await AlertsAsync(daemon)).Count;
        await daemon.StopAsync();

        await RunUntilStoredAsync(daemon, _exchange.Instruments[0]);
        Assert.Equal(before, (await AlertsAsync(daemon)).Count);
    }

    private static async Task RunUntilStoredAsync(DaemonUnderTest daemon, Instrument wanted)
    {
        await daemon.StartAsync();
        await daemon.UntilAsync(
            async () => (await daemon.Services.GetRequiredService<InstrumentStore>().FindAsync("simulated", wanted.Name, CancellationToken.None))?.Instrument is { } stored
                && stored with { MarginTiers = [] } == wanted with { MarginTiers = [] } ? stored : null,
            $"{wanted.Name} is stored");
    }

    private static async Task<IReadOnlyList<Alert>> AlertsAsync(DaemonUnderTest daemon) =>
        [.. (await daemon.Services.GetRequiredService<AlertStore>().ListAsync(onlyOpen: false, long.MaxValue, 100, CancellationToken.None)).Where(alert => alert.Key.StartsWith("rules", StringComparison.Ordinal))];
}

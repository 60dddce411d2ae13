using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Recording;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AlgoTrade.Daemon.Tests.Recording;

public sealed class MarketRecorderTests : IAsyncLifetime, IDisposable
{
    // Nobody listens there.
    private readonly NpgsqlDataSource _gone = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
    private readonly DatabaseFixture _database = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("algotrade-recorder-");

    public Task InitializeAsync() => _database.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _gone.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_a_lost_database_could_not_take_is_stored_once_it_is_back_also_after_a_restart()
    {
        await RecordAsync(_gone, 256_000_000, [A.Candle(1, 1, 2), Trade(1), Trade(2)]);
        Assert.Equal(0L, await CountAsync("market_trades"));

        await RecordAsync(_database.DataSource, 256_000_000, [Trade(3)]);

        Assert.Equal((1L, 3L, 0L), (await CountAsync("candles"), await CountAsync("market_trades"), await CountAsync("data_gaps")));
    }

    [Fact]
    public async Task What_a_full_spool_refuses_is_recorded_as_a_gap_once_the_database_is_back_also_after_a_restart()
    {
        await RecordAsync(_gone, 100, [.. Enumerable.Range(1, 50).Select(Trade)]);

        await RecordAsync(_database.DataSource, 100, [Trade(51)]);

        Assert.Equal((1L, 1L), (await CountAsync("market_trades"), await CountAsync("data_gaps")));
        Assert.Equal(
            "trades 49 the database was away longer than the spool holds",
            await _database.ScalarAsync<string>("SELECT stream || ' ' || extract(epoch FROM to_time - from_time)::int || ' ' || cause FROM data_gaps"));
    }

    [Fact]
    public async Task Trades_that_the_feed_missed_and_the_time_without_a_daemon_are_gaps_too()
    {
        await RecordAsync(_database.DataSource, 256_000_000, [Context(0), new FeedGapOpened(A.Btc, "cut", A.Noon.AddSeconds(5)), new FeedGapClosed(A.Btc, false, A.Noon.AddSeconds(25))]);

        await RecordAsync(_database.DataSource, 256_000_000, [Context(600)]);

        Assert.Equal(2L, await CountAsync("data_gaps WHERE cause = 'the feed was interrupted'"));
        Assert.Equal(2L, await CountAsync("data_gaps WHERE cause = 'nobody recorded' AND to_time - from_time = interval '600 seconds'"));
    }

    private static TradeOccurred Trade(int second) => new(A.Btc, new Price(50_000), new Quantity(1), Side.Buy, second, A.Noon.AddSeconds(second));

    private static AssetContextChanged Context(int second) => new(A.Btc, new Price(50_000), new Price(50_000), 0.0000125m, 1, A.Noon.AddSeconds(second));

    private Task<long> CountAsync(string from) => _database.ScalarAsync<long>($"SELECT count(*) FROM {from}");

    /// <summary>One life of a recorder that hears these events.</summary>
    private async Task RecordAsync(NpgsqlDataSource dataSource, long spoolBytes, IReadOnlyList<Engine.Bots.EngineEvent> events)
    {
        var time = TimeProvider.System;
        var exchange = new FakeExchange(time);
        using var instruments = new InstrumentCatalog(exchange, new InstrumentStore(_database.DataSource, time), "simulated");
        using var hub = new MarketHub(exchange, new ExchangeClock(time), new MarkPrices(), time);
        using var recorder = new MarketRecorder(
            new CandleWriter(dataSource, time), new MarketStreams(dataSource, time), new DataGapStore(dataSource), instruments, hub,
            new DaemonOptions { SpoolDirectory = _folder.FullName, SpoolBytes = spoolBytes }, time, new HouseTime(time), NullLogger<MarketRecorder>.Instance);
        foreach (var one in events)
            recorder.OnMarketEvent(one);
        await recorder.StopAsync(CancellationToken.None);
    }
}

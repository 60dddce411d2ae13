using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class BackfillTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(
        CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_wished_backfill_is_fetched_stored_and_told()
    {
        for (var minute = 1_500; minute > 0; minute--)
            _exchange.Candles.Add(new Candle(_now.AddMinutes(-minute).ToUnixTimeMilliseconds(), 1, 2, 1, 2, 3));
        _exchange.FundingRates.Add(new FundingRate(_now.AddHours(-2), 0.0000125m));
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();

        var job = await RunAsync(daemon, _now.AddMinutes(-1_500), _now);

        Assert.Equal((JobStatus.Completed, 1.0, 1_500L, null), (job.Status, job.Progress, job.Stored, job.Error));
        Assert.Equal(1_500L, await _database.ScalarAsync<long>("SELECT count(*) FROM candles"));
        Assert.Equal(1L, await _database.ScalarAsync<long>("SELECT count(*) FROM funding_rates"));
    }

    [Fact]
    public async Task What_the_exchange_does_not_keep_is_said_and_recorded_as_missing()
    {
        _exchange.Candles.Add(new Candle(_now.AddMinutes(-10).ToUnixTimeMilliseconds(), 1, 2, 1, 2, 3));
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();

        var half = await RunAsync(daemon, _now.AddDays(-30), _now);
        var nothing = await RunAsync(daemon, _now.AddDays(-30), _now.AddDays(-20));

        Assert.Equal(JobStatus.Completed, half.Status);
        Assert.Contains("keeps the latest 5000 1m candles", half.Error, StringComparison.Ordinal);
        Assert.Equal(1L, await _database.ScalarAsync<long>("SELECT count(*) FROM data_gaps WHERE stream = 'candles' AND repaired_at IS NULL"));
        Assert.Equal(JobStatus.Failed, nothing.Status);
        Assert.Contains("nothing of the asked period is left", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Candles_fetched_to_warm_a_bot_up_are_stored_too()
    {
        for (var minute = 30; minute > 0; minute--)
            _exchange.Candles.Add(new Candle(_now.AddMinutes(-minute).ToUnixTimeMilliseconds(), 1, 2, 1, 2, 3));
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        await daemon.AddBotAsync("reader", Engine.Bots.BotMode.Paper);
        await daemon.UntilAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM candles") >= 20 ? "yes" : null, "the warm-up candles are stored");
    }

    private async Task<BackfillJob> RunAsync(DaemonUnderTest daemon, DateTimeOffset from, DateTimeOffset to)
    {
        var jobs = daemon.Services.GetRequiredService<BackfillJobStore>();
        // The instruments are saved with the first question about one.
        await daemon.Services.GetRequiredService<Daemon.Feeds.InstrumentCatalog>().NumberOfAsync(A.Btc, CancellationToken.None);
        var number = await _database.ScalarAsync<int>("SELECT instrument_id FROM instruments");
        var queued = await jobs.QueueAsync(number, CandleInterval.OneMinute, from, to, "test", CancellationToken.None);
        return await daemon.UntilAsync(
            async () => await jobs.FindAsync(queued.JobId, CancellationToken.None) is { FinishedAt: not null } done ? done : null, "the backfill has ended");
    }
}

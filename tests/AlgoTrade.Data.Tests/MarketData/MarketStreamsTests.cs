using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.MarketData;

public sealed class MarketStreamsTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly DateTimeOffset Start = new(2025, 7, 22, 0, 0, 0, TimeSpan.Zero);
    private readonly MarketStreams _streams = new(database.DataSource, TimeProvider.System);

    [Fact]
    public async Task A_trade_repeated_by_the_feed_is_stored_once_and_a_bad_one_is_refused()
    {
        var instrument = await AnInstrumentAsync("trades");
        var trade = new StoredTrade(instrument, Start, 1, Side.Sell, 65_000.5m, 0.01m);
        var first = await _streams.WriteTradesAsync(
            [trade, trade with { TradeId = 2 }, trade with { TradeId = 3, Price = 0 }, trade with { InstrumentId = -1 }], CancellationToken.None);
        var second = await _streams.WriteTradesAsync([trade, trade with { TradeId = 4 }], CancellationToken.None);

        var read = new List<StoredTrade>();
        await foreach (var one in _streams.ReadTradesAsync(instrument, Start, Start.AddSeconds(1), CancellationToken.None))
        {
            read.Add(one);
        }

        Assert.Equal((2, 0, 2), (first.Stored, first.Unchanged, first.Refused));
        Assert.Equal((1, 1, 0), (second.Stored, second.Unchanged, second.Refused));
        Assert.Equal([trade, trade with { TradeId = 2 }, trade with { TradeId = 4 }], read);
    }

    [Fact]
    public async Task Long_recordings_are_read_whole_and_in_order_across_their_pages()
    {
        const int Many = 20_500;
        var instrument = await AnInstrumentAsync("long");
        // Ten trades share a moment, so that a page ends within one.
        var trades = Enumerable.Range(0, Many).Select(number => new StoredTrade(instrument, Start.AddMilliseconds(number / 10), number, Side.Buy, 1_000 + number, 1)).ToList();
        var contexts = Enumerable.Range(0, Many).Select(number => new StoredAssetContext(instrument, Start.AddMicroseconds(number * 10), 1_000, 1_000, 0, number)).ToList();
        await _streams.WriteTradesAsync(trades, CancellationToken.None);
        await _streams.WriteAssetContextsAsync(contexts, CancellationToken.None);

        Assert.Equal(trades, _streams.ReadTradesAsync(instrument, Start, Start.AddDays(1), CancellationToken.None).ToBlockingEnumerable());
        Assert.Equal(contexts, _streams.ReadAssetContextsAsync(instrument, Start, Start.AddDays(1), CancellationToken.None).ToBlockingEnumerable());
    }

    [Fact]
    public async Task Contexts_and_funding_rates_are_read_back_exactly()
    {
        var instrument = await AnInstrumentAsync("contexts");
        var context = new StoredAssetContext(instrument, Start, 65_000.5m, 65_001m, 0.0000125m, 12_345.678m);
        var rate = new StoredFundingRate(instrument, Start, -0.0000125m, null);
        await _streams.WriteAssetContextsAsync([context], CancellationToken.None);
        await _streams.WriteFundingRatesAsync([rate, rate with { FundingTime = Start.AddHours(1), Premium = 0.0001m }], CancellationToken.None);

        Assert.Equal([context], _streams.ReadAssetContextsAsync(instrument, Start, Start.AddDays(1), CancellationToken.None).ToBlockingEnumerable());
        Assert.Equal(
            [rate, rate with { FundingTime = Start.AddHours(1), Premium = 0.0001m }],
            await _streams.FundingRatesAsync(instrument, Start, Start.AddDays(1), CancellationToken.None));
    }

    [Fact]
    public async Task A_gap_is_remembered_until_it_is_repaired()
    {
        var instrument = await AnInstrumentAsync("gap");
        var gaps = new DataGapStore(database.DataSource);
        var gap = new DataGap(0, instrument, "trades", 0, Start, Start.AddMinutes(1), "connection lost", Start, null);
        await gaps.RecordAsync(gap, CancellationToken.None);
        await gaps.RecordAsync(gap with { To = Start.AddMinutes(3) }, CancellationToken.None);

        var known = Assert.Single(await gaps.ListAsync(instrument, onlyMissing: true, CancellationToken.None));
        await gaps.MarkRepairedAsync(known.GapId, Start.AddHours(1), CancellationToken.None);

        Assert.Equal(Start.AddMinutes(3), known.To);
        Assert.Empty(await gaps.ListAsync(instrument, onlyMissing: true, CancellationToken.None));
    }

    [Fact]
    public async Task A_backfill_job_is_claimed_reported_and_finished()
    {
        var instrument = await AnInstrumentAsync("backfill");
        var jobs = new BackfillJobStore(database.DataSource, TimeProvider.System);
        var queued = await jobs.QueueAsync(instrument, CandleInterval.OneHour, Start, Start.AddDays(1), "me", CancellationToken.None);
        var claimed = await jobs.ClaimNextAsync("backfill", CancellationToken.None);
        Assert.True(await jobs.ReportProgressAsync(queued.JobId, 0.5, 12, 1, CancellationToken.None));
        Assert.True(await jobs.FinishAsync(queued.JobId, JobStatus.Completed, null, CancellationToken.None));
        Assert.False(await jobs.FinishAsync(queued.JobId, JobStatus.Canceled, null, CancellationToken.None));

        var job = await jobs.FindAsync(queued.JobId, CancellationToken.None);

        Assert.Equal((queued.JobId, JobStatus.Running), (claimed!.JobId, claimed.Status));
        Assert.Equal((CandleInterval.OneHour, JobStatus.Completed, 1.0, 12L, 1L), (job!.Interval, job.Status, job.Progress, job.Stored, job.Refused));
    }

    private async Task<int> AnInstrumentAsync(string network)
    {
        var saved = await new InstrumentStore(database.DataSource, TimeProvider.System)
            .SaveAsync(network, [new Instrument { Name = new("BTC"), AssetId = 0, SizeDecimals = 5 }], CancellationToken.None);
        return saved[0].InstrumentId;
    }
}

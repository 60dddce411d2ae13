using System.IO.Compression;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using AlgoTrade.Testing.Databases;

namespace AlgoTrade.Data.Tests.MarketData;

public sealed class CandleStoreTests(DatabaseFixture database) : IClassFixture<DatabaseFixture>
{
    private static readonly DateTimeOffset Start = new(2025, 7, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly InstrumentName Btc = new("BTC");

    private readonly CandleWriter _writer = new(database.DataSource, TimeProvider.System);
    private readonly CandleReader _reader = new(database.DataSource);

    [Theory]
    [InlineData(CandleInterval.FiveMinutes)]
    [InlineData(CandleInterval.OneHour)]
    public async Task Candles_put_together_from_minutes_are_the_exchanges_own(CandleInterval interval)
    {
        var instrument = await AnInstrumentAsync($"together-{interval}");
        await _writer.WriteAsync(instrument, Recorded(CandleInterval.OneMinute), CandleSource.Observed, "test", CancellationToken.None);
        var own = Recorded(interval);

        var built = await _reader.LoadAsync(instrument, Btc, interval, Start, Start.AddDays(2), CancellationToken.None);

        Assert.Equal(own.Count, built.Count);
        for (var index = 0; index < own.Count; index++)
        {
            Assert.Equal(own[index] with { Volume = 0 }, built[index] with { Volume = 0 });
            Assert.Equal(own[index].Volume, built[index].Volume, own[index].Volume * 1e-6);
        }
    }

    [Fact]
    public async Task What_is_loaded_is_what_was_stored_and_storing_it_twice_changes_nothing()
    {
        var instrument = await AnInstrumentAsync("twice");
        var series = Recorded(CandleInterval.OneMinute);

        var first = await _writer.WriteAsync(instrument, series, CandleSource.Observed, "first", CancellationToken.None);
        var second = await _writer.WriteAsync(instrument, series, CandleSource.Observed, "second", CancellationToken.None);
        var loaded = await _reader.LoadAsync(instrument, Btc, CandleInterval.OneMinute, Start, Start.AddDays(2), CancellationToken.None);

        Assert.Equal((2_880, 0), (first.Stored, first.Unchanged));
        Assert.Equal((0, 2_880), (second.Stored, second.Unchanged));
        Assert.Equal(All(series), All(loaded));
        var provenance = Assert.Single(
            await _reader.ProvenanceAsync(instrument, CandleInterval.OneMinute, Start, Start.AddDays(2), CancellationToken.None));
        Assert.Equal((CandleSource.Observed, "first", 2_880L), (provenance.Source, provenance.Origin, provenance.Candles));
    }

    [Fact]
    public async Task A_long_backfill_over_what_is_partly_there_stores_exactly_the_rest()
    {
        var instrument = await AnInstrumentAsync("overlap");
        var all = Walk(12_000);
        var before = await _writer.WriteAsync(instrument, all.Slice(3_000, 6_000), CandleSource.Observed, "live", CancellationToken.None);
        var after = await _writer.WriteAsync(instrument, all, CandleSource.Observed, "backfill", CancellationToken.None);

        Assert.Equal((6_000, 0), (before.Stored, before.Unchanged));
        Assert.Equal((6_000, 6_000), (after.Stored, after.Unchanged));
        Assert.Equal(All(all), All(await _reader.LoadAsync(instrument, Btc, CandleInterval.OneMinute, Start, Start.AddDays(30), CancellationToken.None)));
    }

    [Fact]
    public async Task What_the_exchange_told_replaces_what_we_built_and_never_the_other_way_round()
    {
        var instrument = await AnInstrumentAsync("sources");
        var told = Walk(2);
        var built = CandleSeries.From(Btc, CandleInterval.OneMinute, [.. All(told).Select(candle => candle with { Volume = 1 })]);

        await _writer.WriteAsync(instrument, built, CandleSource.BuiltFromTrades, "trades", CancellationToken.None);
        var replaced = await _writer.WriteAsync(instrument, told, CandleSource.Observed, "exchange", CancellationToken.None);
        var ignored = await _writer.WriteAsync(instrument, built, CandleSource.BuiltFromTrades, "trades", CancellationToken.None);

        Assert.Equal((2, 0), (replaced.Stored, ignored.Stored));
        Assert.Equal(All(told), All(await _reader.LoadAsync(instrument, Btc, CandleInterval.OneMinute, Start, Start.AddDays(1), CancellationToken.None)));
    }

    [Fact]
    public async Task Bad_candles_are_refused_by_name_and_the_rest_is_stored()
    {
        var instrument = await AnInstrumentAsync("bad");
        var good = Walk(1)[0];
        NewCandle A(Candle candle) => new(instrument, CandleInterval.OneMinute, candle);
        NewCandle[] batch =
        [
            A(good),
            A(good with { OpenTimeMs = good.OpenTimeMs + 60_000, Close = double.NaN }),
            A(good with { OpenTimeMs = good.OpenTimeMs + 120_000, High = good.Low / 2 }),
            A(good with { OpenTimeMs = good.OpenTimeMs + 180_000, Volume = -1 }),
            A(good with { OpenTimeMs = good.OpenTimeMs + 1 }),
            A(good with { OpenTimeMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() / 60_000 * 60_000 }),
            A(good with { OpenTimeMs = long.MaxValue }),
            A(good with { OpenTimeMs = long.MinValue }),
            new(int.MaxValue, CandleInterval.OneMinute, good),
            A(good with { Volume = 5 }),
        ];

        var result = await _writer.WriteAsync(batch, CandleSource.Observed, "test", CancellationToken.None);

        Assert.Equal((1, 0, 1, 8), (result.Stored, result.Unchanged, result.Repeated, result.Refused));
        Assert.Equal(
            [
                "has a value that is not a finite number", "has its low above its high", "has a negative volume", "does not open on the 1m grid",
                "closes in the far future", "closes in the far future", "opens before 1970", "belongs to an instrument that is not in the database",
            ],
            result.Refusals.Select(refusal => refusal.Reason));
        var stored = await _reader.LastAsync(instrument, Btc, CandleInterval.OneMinute, Start.AddDays(1), 10, CancellationToken.None);
        Assert.Equal(5, Assert.Single(All(stored)).Volume);
    }

    [Fact]
    public async Task Missing_candles_are_told_as_stretches_and_a_candle_still_open_is_not_missing()
    {
        var instrument = await AnInstrumentAsync("gaps");
        var hour = All(Walk(60)).ToList();
        hour.RemoveRange(50, 10);
        hour.RemoveRange(20, 5);
        hour.RemoveAt(0);
        await _writer.WriteAsync(instrument, CandleSeries.From(Btc, CandleInterval.OneMinute, hour), CandleSource.Observed, "test", CancellationToken.None);

        var missing = await _reader.MissingAsync(
            instrument, CandleInterval.OneMinute, Start, Start.AddDays(1), now: Start.AddMinutes(55).AddSeconds(30), CancellationToken.None);
        var missingFives = await _reader.MissingAsync(
            instrument, CandleInterval.FiveMinutes, Start, Start.AddMinutes(55), now: Start.AddDays(1), CancellationToken.None);

        Assert.Equal([(0, 1, 1L), (20, 25, 5L), (50, 55, 5L)], missing.Select(Minutes));
        Assert.Equal([(0, 5, 1L), (20, 25, 1L), (50, 55, 1L)], missingFives.Select(Minutes));

        static (int From, int To, long Candles) Minutes(MissingCandles gap)
            => ((int)(gap.From - Start).TotalMinutes, (int)(gap.To - Start).TotalMinutes, gap.Candles);
    }

    [Fact]
    public async Task A_candle_of_the_exchange_comes_before_one_put_together()
    {
        var instrument = await AnInstrumentAsync("precedence");
        await _writer.WriteAsync(instrument, Walk(120), CandleSource.Observed, "test", CancellationToken.None);
        var own = new Candle(Start.ToUnixTimeMilliseconds(), 1, 2, 0.5, 1.5, 7);
        await _writer.WriteAsync([new(instrument, CandleInterval.OneHour, own)], CandleSource.Observed, "test", CancellationToken.None);

        var hours = All(await _reader.LoadAsync(instrument, Btc, CandleInterval.OneHour, Start, Start.AddDays(1), CancellationToken.None)).ToList();

        Assert.Equal(2, hours.Count);
        Assert.Equal(own, hours[0]);
    }

    [Fact]
    public async Task The_last_candles_are_found_across_a_long_gap()
    {
        var instrument = await AnInstrumentAsync("long-gap");
        await _writer.WriteAsync(instrument, Walk(30), CandleSource.Observed, "test", CancellationToken.None);
        var last = await _reader.LastAsync(instrument, Btc, CandleInterval.OneMinute, Start.AddDays(300), 10, CancellationToken.None);
        var lastFives = await _reader.LastAsync(instrument, Btc, CandleInterval.FiveMinutes, Start.AddDays(300), 2, CancellationToken.None);
        var latest = await _reader.LatestAsync([instrument, int.MaxValue], Start.AddHours(1), TimeSpan.FromHours(2), CancellationToken.None);

        Assert.Equal(All(Walk(30)).Skip(20), All(last));
        Assert.Equal([Start.AddMinutes(20), Start.AddMinutes(25)], All(lastFives).Select(candle => candle.OpenTime));
        Assert.Equal(Walk(30)[29], Assert.Single(latest).Value);
        Assert.Equal(30, Assert.Single(await _reader.CoverageAsync(instrument, CancellationToken.None)).Candles);
    }

    private static CandleSeries Recorded(CandleInterval interval)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "TestData", $"BTC-{interval.ToText()}.csv.gz"));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        return CandleCsv.Read(text, Btc, interval);
    }

    /// <summary>Made-up minutes, the same at every call.</summary>
    private static CandleSeries Walk(int count)
    {
        var random = new Random(42);
        var price = 60_000.0;
        var candles = new List<Candle>();
        for (var minute = 0; minute < count; minute++)
        {
            var close = Math.Round(price + random.NextDouble() - 0.5, 1);
            candles.Add(new(
                Start.AddMinutes(minute).ToUnixTimeMilliseconds(), price, Math.Max(price, close) + 1, Math.Min(price, close) - 1, close,
                Math.Round(random.NextDouble() * 10, 5)));
            price = close;
        }

        return CandleSeries.From(Btc, CandleInterval.OneMinute, candles);
    }

    private static IEnumerable<Candle> All(CandleSeries series) => Enumerable.Range(0, series.Count).Select(index => series[index]);

    private async Task<int> AnInstrumentAsync(string network)
    {
        var saved = await new InstrumentStore(database.DataSource, TimeProvider.System)
            .SaveAsync(network, [new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5 }], CancellationToken.None);
        return saved[0].InstrumentId;
    }
}

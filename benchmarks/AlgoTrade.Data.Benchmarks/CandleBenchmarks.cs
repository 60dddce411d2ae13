using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Market;
using Npgsql;
using NpgsqlTypes;

namespace AlgoTrade.Data.Benchmarks;

/// <summary>A year of 1-minute candles in and out, against the barest thing the driver offers for the same rows.</summary>
internal sealed class CandleBenchmarks(NpgsqlDataSource dataSource, RatioReport report)
{
    private const int Year = 525_600;
    private const int Instruments = 10;
    private const int Rounds = 3;

    private static readonly InstrumentName Name = new("BTC");
    private static readonly DateTimeOffset From = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset To = From.AddMinutes(Year);

    private readonly CandleWriter _writer = new(dataSource, TimeProvider.System);
    private readonly CandleReader _reader = new(dataSource);
    private readonly CandleSeries _year = AYear();
    private int _instruments;

    public async Task RunAsync()
    {
        await ExecuteAsync("CREATE TABLE bare_candles (LIKE candles)");
        var first = await AddInstrumentAsync();
        await _writer.WriteAsync(first, _year, CandleSource.Imported, "benchmark", CancellationToken.None);

        report.SpeedAtLeast("store a year into an empty range, rows/s of a bare COPY", 0.6, () => Wait(StoreNewAsync()), () => Wait(CopyInAsync()), Rounds);
        report.SpeedAtLeast(
            "store a year that is there already, rows/s of a bare COPY", 0.2,
            () => Wait(_writer.WriteAsync(first, _year, CandleSource.Imported, "benchmark", CancellationToken.None)), () => Wait(CopyInAsync()), Rounds);

        await ExecuteAsync("VACUUM ANALYZE candles");
        await ExecuteAsync("VACUUM ANALYZE bare_candles");
        report.TimeAtMost("load a year into columns, time of a bare COPY OUT", 1.5, () => Wait(LoadAsync(first)), () => Wait(CopyOutAsync()), Rounds);
        report.AtMost("memory allocated to load a year", await AllocatedByLoadAsync(first) / 1e6, 100, "MB");

        while (_instruments < Instruments)
        {
            await StoreNewAsync();
        }

        await ExecuteAsync("ANALYZE candles");
        report.Note("candles stored", (await ScalarAsync("SELECT count(*) FROM candles")).ToString("N0", CultureInfo.InvariantCulture));
        report.AtMost("last 500 candles, 99th percentile of 2,000", await LastCandlesPercentileAsync(), 5, "ms");
    }

    private async Task StoreNewAsync()
        => await _writer.WriteAsync(await AddInstrumentAsync(), _year, CandleSource.Imported, "benchmark", CancellationToken.None);

    private async Task<int> AddInstrumentAsync()
    {
        var network = string.Create(CultureInfo.InvariantCulture, $"benchmark-{++_instruments}");
        var saved = await new InstrumentStore(dataSource, TimeProvider.System)
            .SaveAsync(network, [new Instrument { Name = Name, AssetId = 0, SizeDecimals = 5 }], CancellationToken.None);
        return saved[0].InstrumentId;
    }

    private async Task<CandleSeries> LoadAsync(int instrument)
        => await _reader.LoadAsync(instrument, Name, CandleInterval.OneMinute, From, To, CancellationToken.None);

    private async Task<double> AllocatedByLoadAsync(int instrument)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var series = await LoadAsync(instrument);
        GC.KeepAlive(series);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>The same rows, by the driver's own importer, into the same columns without any key.</summary>
    private async Task CopyInAsync()
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("TRUNCATE bare_candles", CancellationToken.None);
        await using var importer = await connection.BeginBinaryImportAsync($"COPY bare_candles ({CandleCopy.Columns}) FROM STDIN (FORMAT BINARY)");
        for (var index = 0; index < _year.Count; index++)
        {
            var candle = _year[index];
            await importer.StartRowAsync();
            await importer.WriteAsync(candle.OpenTime, NpgsqlDbType.TimestampTz);
            await importer.WriteAsync(1, NpgsqlDbType.Integer);
            await importer.WriteAsync(60, NpgsqlDbType.Integer);
            await importer.WriteAsync((short)2, NpgsqlDbType.Smallint);
            await importer.WriteAsync((short)1, NpgsqlDbType.Smallint);
            await importer.WriteAsync((decimal)candle.Open, NpgsqlDbType.Numeric);
            await importer.WriteAsync((decimal)candle.High, NpgsqlDbType.Numeric);
            await importer.WriteAsync((decimal)candle.Low, NpgsqlDbType.Numeric);
            await importer.WriteAsync((decimal)candle.Close, NpgsqlDbType.Numeric);
            await importer.WriteAsync((decimal)candle.Volume, NpgsqlDbType.Numeric);
        }

        await importer.CompleteAsync();
    }

    /// <summary>The same values, in no order and without looking at them: only the bytes are read.</summary>
    private async Task CopyOutAsync()
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY bare_candles ({CandleQueries.Columns}) TO STDOUT (FORMAT BINARY)");
        var buffer = new byte[1 << 16];
        while (await stream.ReadAsync(buffer, CancellationToken.None) > 0)
        {
        }
    }

    private async Task<double> LastCandlesPercentileAsync()
    {
        const int Queries = 2_000;
        var random = new Random(7);
        var ids = await InstrumentIdsAsync();
        var times = new double[Queries];
        var nothing = new double[Queries];
        for (var query = -100; query < Queries; query++)
        {
            var before = From.AddMinutes(random.Next(1_000, Year));
            var started = Stopwatch.GetTimestamp();
            var series = await _reader.LastAsync(ids[random.Next(ids.Count)], Name, CandleInterval.OneMinute, before, 500, CancellationToken.None);
            if (series.Count != 500)
            {
                throw new InvalidOperationException($"Expected 500 candles, got {series.Count}.");
            }

            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            started = Stopwatch.GetTimestamp();
            await ScalarAsync("SELECT 1::bigint");
            if (query >= 0) // The first hundred warm up.
            {
                (times[query], nothing[query]) = (elapsed, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        Array.Sort(times);
        Array.Sort(nothing);
        // On a machine that is busy with other things, the slowest of these tell of the machine.
        report.Note("SELECT 1 in turns with them, 99th percentile", nothing[Queries * 99 / 100].ToString("F2", CultureInfo.InvariantCulture) + " ms");
        report.Note("last 500 candles, median", times[Queries / 2].ToString("F2", CultureInfo.InvariantCulture) + " ms");
        return times[Queries * 99 / 100];
    }

    private async Task<List<int>> InstrumentIdsAsync()
    {
        await using var command = dataSource.CreateCommand("SELECT instrument_id FROM instruments ORDER BY instrument_id");
        return await command.ReadListAsync(row => row.GetInt32(0), CancellationToken.None);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        return await connection.ScalarAsync<long>(sql, CancellationToken.None);
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>A random walk on the tick and lot grid of BTC, the same in every run.</summary>
    private static CandleSeries AYear()
    {
        var random = new Random(20240101);
        var price = 60_000.0;
        var candles = new List<Candle>(Year);
        for (var minute = 0; minute < Year; minute++)
        {
            var close = Math.Max(1_000, Math.Round(price + ((random.NextDouble() - 0.5) * 40)));
            var high = Math.Max(price, close) + random.Next(0, 20);
            var low = Math.Min(price, close) - random.Next(0, 20);
            candles.Add(new(From.AddMinutes(minute).ToUnixTimeMilliseconds(), price, high, low, close, Math.Round(random.NextDouble() * 50, 5)));
            price = close;
        }

        return CandleSeries.From(Name, CandleInterval.OneMinute, candles);
    }
}

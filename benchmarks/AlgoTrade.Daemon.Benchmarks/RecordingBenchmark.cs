using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>Trades of 200 instruments at 10,000 rows a second into the database: processor time of this process, without that of the market it makes.</summary>
internal static class RecordingBenchmark
{
    private const int Instruments = 200;
    private const int RowsPerSecond = 10_000;
    private static readonly TimeSpan Baseline = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(RatioReport report, TimeSpan length)
    {
        var alone = await MarketAloneAsync();
        using var market = new SyntheticMarket(Instruments, RowsPerSecond, onlyTrades: true);
        await using var daemon = await DaemonUnderLoad.StartAsync(market, options => options.Record = [.. market.Names.Select(name => name.Value)]);
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System);
        var (started, processor) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        market.Start();
        await Task.Delay(length, TimeProvider.System);
        market.Stop();
        await daemon.StopAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        var cores = (Process.GetCurrentProcess().TotalProcessorTime - processor) / elapsed;
        await using var count = daemon.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM market_trades");
        var stored = (long)(await count.ExecuteScalarAsync())!;

        report.AtMost("recording 200 instruments, processor time", cores - alone, 1, string.Create(
            CultureInfo.InvariantCulture, $"cores at {market.Sent / elapsed.TotalSeconds:F0} rows/s; making the market alone takes {alone:F2}"));
        report.AtLeast("rows stored, of those made", stored / (double)market.Sent, 1, "share");
        report.AtLeast("rows a second", market.Sent / length.TotalSeconds, RowsPerSecond * 0.95, "rows/s");
    }

    private static async Task<double> MarketAloneAsync()
    {
        using var market = new SyntheticMarket(Instruments, RowsPerSecond, onlyTrades: true);
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        market.Start();
        using var stop = new CancellationTokenSource(Baseline, TimeProvider.System);
        try
        {
            await foreach (var _ in market.ReadAsync(stop.Token))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Long enough.
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - processor) / Stopwatch.GetElapsedTime(started);
    }
}

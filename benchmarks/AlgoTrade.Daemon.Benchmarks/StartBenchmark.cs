using System.Diagnostics;
using System.Globalization;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>
/// A daemon that starts with 1,000 paper bots, until each of them is back in service. The yardstick is what the journal alone would take if it were asked
/// for one bot after the other.
/// </summary>
internal static class StartBenchmark
{
    private const int Starts = 3;

    public static async Task RunAsync(RatioReport report)
    {
        using var market = new SyntheticMarket(LoadBenchmark.Instruments, eventsPerSecond: 1, onlyTrades: false);
        await using var daemon = await DaemonUnderLoad.StartAsync(market, options => options.Instance = "start-0");
        await LoadBenchmark.AddBotsAsync(daemon, market);
        await LoadBenchmark.UntilAllRunAsync(daemon);
        var (starts, readings) = (new List<double>(), new List<double>());
        for (var start = 1; start <= Starts; start++)
        {
            var instance = string.Create(CultureInfo.InvariantCulture, $"start-{start}");
            // The end of the former daemon is not counted.
            await daemon.StartAgainAsync(market, options => options.Instance = instance);
            var started = Stopwatch.GetTimestamp();
            await LoadBenchmark.UntilAllRunAsync(daemon, instance);
            starts.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            readings.Add(await ReadOneByOneAsync(daemon.Services.GetRequiredService<JournalReader>()));
        }

        var (took, reading) = (starts.Order().ElementAt(Starts / 2), readings.Order().ElementAt(Starts / 2));
        report.AtMost("start of 1,000 bots over reading their journals one by one", took / reading, 1.5, string.Create(
            CultureInfo.InvariantCulture, $"times: {took:F1} s against {reading:F1} s"));
    }

    private static async Task<double> ReadOneByOneAsync(JournalReader journal)
    {
        var started = Stopwatch.GetTimestamp();
        for (var bot = 1; bot <= LoadBenchmark.Bots; bot++)
            await journal.LoadBotAsync(new BotId(bot), CancellationToken.None);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

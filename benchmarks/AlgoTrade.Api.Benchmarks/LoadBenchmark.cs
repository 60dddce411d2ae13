using System.Collections.Concurrent;

namespace AlgoTrade.Api.Benchmarks;

/// <summary>
/// Requests at a fixed rate, whether or not earlier ones were answered; a latency counts from the moment the request was due, so a
/// stall is paid for by everyone who had to wait.
/// </summary>
internal sealed class LoadBenchmark(RunningSystem system, RatioReport report, int bots)
{
    private const int RequestsPerSecond = 200;
    private const double LimitMs = 50;
    private const int Seed = 7;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public async Task RunAsync(TimeSpan duration, string beside)
    {
        await LoadAsync(WarmUp);
        var latencies = await LoadAsync(duration);
        foreach (var (what, times) in latencies.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            var sorted = times.Order().ToArray();
            var measured = FormattableString.Invariant($"ms, median {At(sorted, 0.5):F1}, {sorted.Length:N0} requests");
            if (what == Nothing)
            {
                report.Note($"GET {what}{beside}, in turns with them, 99th percentile", FormattableString.Invariant($"{At(sorted, 0.99):F1} {measured}"));
            }
            else
            {
                report.AtMost($"GET {what} at {RequestsPerSecond} requests/s{beside}, 99th percentile", At(sorted, 0.99), LimitMs, measured);
            }
        }
    }

    // What a request costs that only finds out who is asking: what the machine itself adds shows here.
    private const string Nothing = "/session";

    private async Task<ConcurrentDictionary<string, ConcurrentBag<double>>> LoadAsync(TimeSpan duration)
    {
        var random = new Random(Seed);
        var latencies = new ConcurrentDictionary<string, ConcurrentBag<double>>();
        var count = (int)(duration.TotalSeconds * RequestsPerSecond);
        var requests = new List<Task>(count);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / RequestsPerSecond);
            var early = due - TimeProvider.System.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, CancellationToken.None);
            }

            var (name, path) = (i % 20) switch
            {
                0 => (Nothing, "session"),
                < 11 => ("/bots", "bots"),
                _ => ("/bots/{name}/fills", $"bots/stored-{random.Next(1, bots + 1)}/fills"),
            };
            requests.Add(AskAsync(path, due, started, latencies.GetOrAdd(name, _ => [])));
        }

        await Task.WhenAll(requests);
        return latencies;
    }

    private async Task AskAsync(string path, TimeSpan due, long started, ConcurrentBag<double> latencies)
    {
        using var response = await system.Client.GetAsync(new Uri("/api/v1/" + path, UriKind.Relative), HttpCompletionOption.ResponseContentRead);
        response.EnsureSuccessStatusCode();
        latencies.Add((TimeProvider.System.GetElapsedTime(started) - due).TotalMilliseconds);
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}

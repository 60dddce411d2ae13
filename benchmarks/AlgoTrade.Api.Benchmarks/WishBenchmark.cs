using System.Net.Http.Json;
using System.Text.Json;

namespace AlgoTrade.Api.Benchmarks;

/// <summary>From the answer to "create" and "start" until the daemon has acted on it. The first one waits for the stored bots, which the daemon builds in turn; it is told apart.</summary>
internal sealed class WishBenchmark(RunningSystem system, RatioReport report)
{
    private const int Bots = 20;
    private const double LimitMs = 1_000;

    public async Task RunAsync()
    {
        var times = new List<double>();
        for (var number = 0; number <= Bots; number++)
        {
            var bot = new { name = $"running-{number}", strategy = "moving-average-cross", parameters = new { fast = 2, slow = 4, direction = "long" }, instruments = new[] { number % 2 == 0 ? "BTC" : "ETH" }, interval = "1m" };
            (await system.Client.PostAsJsonAsync("/api/v1/bots", bot)).EnsureSuccessStatusCode();
            (await system.Client.PostAsync($"/api/v1/bots/{bot.name}/start", null)).EnsureSuccessStatusCode();
            var started = TimeProvider.System.GetTimestamp();
            while (!await IsActedOnAsync(bot.name))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }

            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        report.Note("one started while the stored bots were built", FormattableString.Invariant($"{times[0] / 1_000:F1} s"));
        times.RemoveAt(0);
        times.Sort();
        report.AtMost($"a bot started over REST is acted on by the daemon, slowest of {Bots}", times[^1], LimitMs, FormattableString.Invariant($"ms; median {times[Bots / 2]:F0} ms"));
    }

    private async Task<bool> IsActedOnAsync(string name)
    {
        var bot = await system.Client.GetFromJsonAsync<JsonElement>($"/api/v1/bots/{name}");
        return bot.GetProperty("isUpToDate").GetBoolean() && bot.GetProperty("state").GetString() is not (null or "created" or "stopped");
    }
}

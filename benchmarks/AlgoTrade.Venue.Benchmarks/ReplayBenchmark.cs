using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Venue.Benchmarks;

/// <summary>How fast the markets can be played: the ceiling of <c>Venue:Speed</c>, and the time a restart needs per hour of trading.</summary>
internal static class ReplayBenchmark
{
    private const int Seconds = 3_600;
    private const double Floor = 1_000;

    public static void Run(RatioReport report)
    {
        var clock = new Clock();
        using var exchange = new VenueExchange(Options.Create(new VenueOptions { HistoryMinutes = 0 }), clock);
        exchange.Start();
        // A resting order keeps the seconds from being skipped.
        var account = exchange.OpenAccount(new VenueAccountOptions { Address = BenchmarkVenue.User });
        exchange.Run(nowMs => exchange.Core.Place(
            account.Exchange,
            [new(0, Engine.Orders.Side.Buy, 50_000, 0.01m, false, Engine.Orders.TimeInForce.Gtc, null, null)],
            Engine.Orders.OrderGrouping.None, nowMs));
        Play(exchange, clock, Seconds / 10);
        var started = Stopwatch.GetTimestamp();
        Play(exchange, clock, Seconds);
        var rate = Seconds / Stopwatch.GetElapsedTime(started).TotalSeconds;
        report.AtLeast("market seconds played a second, three markets", rate, Floor, "venue seconds/s");
    }

    private static void Play(VenueExchange exchange, Clock clock, int seconds)
    {
        clock.Now += TimeSpan.FromSeconds(seconds);
        exchange.Advance();
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 10, 30, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

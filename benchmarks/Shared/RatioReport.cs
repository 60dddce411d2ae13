using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.Benchmarks;

/// <summary>
/// Measures a candidate and its yardstick in turns in one run, so that a busy machine slows both, and prints the ratio of the medians
/// beside its limit. <see cref="ExitCode"/> is 1 when a limit was missed.
/// </summary>
internal sealed class RatioReport(TextWriter output)
{
    private int _missed;

    public int ExitCode => _missed == 0 ? 0 : 1;

    /// <summary>Time of the candidate over time of the yardstick may be at most <paramref name="limit"/>.</summary>
    public void TimeAtMost(string what, double limit, Action candidate, Action yardstick, int rounds = 7)
    {
        var (candidateTime, yardstickTime) = Measure(candidate, yardstick, rounds);
        var ratio = candidateTime / yardstickTime;
        Print(what, FormattableString.Invariant($"{candidateTime:F3} ms against {yardstickTime:F3} ms"), ratio, "at most", limit, ratio <= limit);
    }

    /// <summary>Speed of the candidate over speed of the yardstick must be at least <paramref name="limit"/> (both do the same amount of work).</summary>
    public void SpeedAtLeast(string what, double limit, Action candidate, Action yardstick, int rounds = 7)
    {
        var (candidateTime, yardstickTime) = Measure(candidate, yardstick, rounds);
        var ratio = yardstickTime / candidateTime;
        Print(what, FormattableString.Invariant($"{candidateTime:F3} ms against {yardstickTime:F3} ms"), ratio, "at least", limit, ratio >= limit);
    }

    /// <summary>A figure with an absolute floor, e.g. candles per second.</summary>
    public void AtLeast(string what, double value, double floor, string unit) => Print(what, unit, value, "at least", floor, value >= floor);

    /// <summary>A figure with an absolute ceiling, e.g. bytes per candle.</summary>
    public void AtMost(string what, double value, double ceiling, string unit) => Print(what, unit, value, "at most", ceiling, value <= ceiling);

    /// <summary>A figure without a limit.</summary>
    public void Note(string what, string value) => output.WriteLine($"      {what}: {value}");

    private static (double CandidateMs, double YardstickMs) Measure(Action candidate, Action yardstick, int rounds)
    {
        var candidateTimes = new double[rounds];
        var yardstickTimes = new double[rounds];
        // The first turn of each warms caches and lets the runtime optimise; it is not counted.
        Time(yardstick);
        Time(candidate);
        for (var round = 0; round < rounds; round++)
        {
            yardstickTimes[round] = Time(yardstick);
            candidateTimes[round] = Time(candidate);
        }

        return (Median(candidateTimes), Median(yardstickTimes));
    }

    private static double Time(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private void Print(string what, string measured, double value, string relation, double limit, bool holds)
    {
        if (!holds)
            _missed++;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(holds ? "ok  " : "MISS")}  {what}: {value:G4} ({relation} {limit:G4}; {measured})"));
    }
}

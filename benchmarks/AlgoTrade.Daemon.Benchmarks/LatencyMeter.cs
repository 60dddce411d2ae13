namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>Counts latencies in steps of 20 µs, up to 2 s; safe for many threads.</summary>
internal sealed class LatencyMeter
{
    private const int StepMicroseconds = 20;

    private readonly long[] _counts = new long[100_000];

    public long Count => _counts.Sum();

    public void Add(TimeSpan latency) =>
        Interlocked.Increment(ref _counts[Math.Clamp((int)(latency.TotalMicroseconds / StepMicroseconds), 0, _counts.Length - 1)]);

    public void Clear() => Array.Clear(_counts);

    /// <summary>Milliseconds that this share stayed below.</summary>
    public double Percentile(double share)
    {
        var wanted = (long)(Count * share);
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen > wanted)
                return (i + 1) * StepMicroseconds / 1_000.0;
        }

        return 0;
    }
}

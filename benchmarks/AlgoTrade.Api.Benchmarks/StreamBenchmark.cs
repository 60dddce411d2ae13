namespace AlgoTrade.Api.Benchmarks;

/// <summary>500 clients that listen to everything, and some that stop reading, while the others go on asking.</summary>
internal sealed class StreamBenchmark(RunningSystem system, RatioReport report, int bots)
{
    private const int Clients = 500;
    private const int Stalled = 20;
    private const double GrowthLimitMb = 64;

    public async Task RunAsync(TimeSpan duration)
    {
        using var end = new CancellationTokenSource();
        var before = system.MemoryMb();
        var listeners = new Listener[Clients];
        for (var i = 0; i < Clients; i++)
        {
            listeners[i] = await Listener.OpenAsync(system.Client, isReading: i >= Stalled, end.Token);
        }

        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, CancellationToken.None);
        var open = system.MemoryMb();
        await new LoadBenchmark(system, report, bots).RunAsync(duration, $" beside {Clients} event streams");
        await Task.Delay(duration, TimeProvider.System, CancellationToken.None);
        var after = system.MemoryMb();
        var reading = listeners.Where(one => one.IsReading).ToList();
        report.AtLeast($"event streams that hold and have heard something, {Stalled} more stalled", reading.Count(one => one.IsOpen && one.Lines > 0), Clients - Stalled, $"of {Clients - Stalled}");
        report.Note("lines read by all clients", FormattableString.Invariant($"{reading.Sum(one => (long)one.Lines):N0}"));
        report.AtMost("memory growth of the process while they are open", after - open, GrowthLimitMb, FormattableString.Invariant($"MB in {2 * duration.TotalSeconds + 8:F0} s; {before:F0} MB before, {open:F0} MB with them, {after:F0} MB at the end"));
        await end.CancelAsync();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }
    }

    private sealed class Listener : IDisposable
    {
        private readonly HttpResponseMessage _response;
        private int _lines;

        private Listener(HttpResponseMessage response, bool isReading) => (_response, IsReading) = (response, isReading);

        public bool IsReading { get; }

        public bool IsOpen { get; private set; } = true;

        public int Lines => Volatile.Read(ref _lines);

        public static async Task<Listener> OpenAsync(HttpClient client, bool isReading, CancellationToken cancellationToken)
        {
            var response = await client.GetAsync(new Uri("/api/v1/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            var listener = new Listener(response, isReading);
            if (isReading)
            {
                _ = listener.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
            }

            return listener;
        }

        public void Dispose() => _response.Dispose();

        private async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
        {
            using var reader = new StreamReader(stream);
            try
            {
                while (await reader.ReadLineAsync(cancellationToken) is not null)
                {
                    Interlocked.Increment(ref _lines);
                }

                IsOpen = false;
            }
            catch (Exception failure) when (failure is IOException or HttpRequestException or ObjectDisposedException)
            {
                IsOpen = false;
            }
            catch (OperationCanceledException)
            {
                // The end of the measurement.
            }
        }
    }
}

using AlgoTrade.Cli.Output;

namespace AlgoTrade.Cli.Tests.Output;

public sealed class ProgressLineTests
{
    [Theory]
    [InlineData(250, 10, "Fetch: 25 %, 25 candles/s, 30 s left")]
    [InlineData(0, 3, "Fetch: 0 %, 0 candles/s")]
    [InlineData(1_000, 40, "Fetch: 100 %, 25 candles/s, 0 s left")]
    public void Progress_has_a_share_a_rate_and_the_time_left(double done, double seconds, string expected)
    {
        using var progress = new ProgressLine(new Terminal(TextWriter.Null, TextWriter.Null, IsRedirected: true), TimeProvider.System, "Fetch", 1_000, "candles");

        Assert.Equal(expected, progress.Text(done, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void In_a_file_progress_is_a_plain_line_now_and_then_on_the_error_stream()
    {
        var (clock, error) = (new Clock(), new StringWriter());
        using var progress = new ProgressLine(new Terminal(TextWriter.Null, error, IsRedirected: true), clock, "Sweep", 100, "sets");
        foreach (var done in Enumerable.Range(1, 12))
        {
            clock.Now += TimeSpan.FromSeconds(1);
            progress.Report(done);
        }

        progress.Done();
        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain('\r', line));
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

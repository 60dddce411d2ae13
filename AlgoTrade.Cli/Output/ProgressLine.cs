using System.Globalization;

namespace AlgoTrade.Cli.Output;

/// <summary>How far a long piece of work is, how fast it goes and how long it still takes: on the error stream, so that results stay clean.</summary>
internal sealed class ProgressLine(Terminal terminal, TimeProvider timeProvider, string what, double total = 1, string unit = "", bool isShare = false) : IProgress<double>, IProgress<int>, IDisposable
{
    private static readonly TimeSpan OnTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan InFile = TimeSpan.FromSeconds(5);
    private readonly long _started = timeProvider.GetTimestamp();
    private readonly Lock _lock = new();
    private TimeSpan _last = TimeSpan.FromSeconds(-10);
    private bool _isDirty;

    /// <param name="value">Done so far: 0 to the total, or the share of it.</param>
    public void Report(double value)
    {
        value *= isShare ? total : 1;
        lock (_lock)
        {
            var elapsed = timeProvider.GetElapsedTime(_started);
            // Quick work needs no progress.
            if (elapsed < TimeSpan.FromSeconds(1) || elapsed - _last < (terminal.IsRedirected ? InFile : OnTerminal))
            {
                return;
            }

            _last = elapsed;
            var line = Text(value, elapsed);
            terminal.Error.Write(terminal.IsRedirected ? line + "\n" : "\r" + line.PadRight(70));
            _isDirty = !terminal.IsRedirected;
        }
    }

    void IProgress<int>.Report(int value) => Report((double)value);

    public void Done()
    {
        lock (_lock)
        {
            if (_isDirty)
            {
                terminal.Error.Write("\r" + new string(' ', 70) + "\r");
                _isDirty = false;
            }
        }
    }

    public void Dispose() => Done();

    internal string Text(double value, TimeSpan elapsed)
    {
        var share = Math.Clamp(value / total, 0, 1);
        var left = share > 0 ? TimeSpan.FromSeconds(elapsed.TotalSeconds * (1 - share) / share) : (TimeSpan?)null;
        var rate = unit.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {value / elapsed.TotalSeconds:N0} {unit}/s");
        return string.Create(CultureInfo.InvariantCulture, $"{what}: {share:P0}{rate}{(left is { } time ? $", {time.TotalSeconds:N0} s left" : "")}");
    }
}

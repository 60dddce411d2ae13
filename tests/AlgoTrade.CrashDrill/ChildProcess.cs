using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.CrashDrill;

/// <summary>One process of the drill; its output goes to a file.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ChildProcess(Process process, StreamWriter log) => (_process, _log) = (process, log);

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    public static ChildProcess Start(string verb, IReadOnlyDictionary<string, string> settings, string logFile)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        // Under a test host the process is dotnet; started by itself it is our own executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        start.ArgumentList.Add(verb);
        foreach (var (key, value) in settings)
            start.ArgumentList.Add($"--{key}={value}");
        // These processes live for seconds: profiles for later optimization are never used, nor is a second heap thread.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, log);
    }

    /// <summary>SIGKILL: nothing in the process gets to run any more.</summary>
    /// <returns>Processor time the process had used.</returns>
    public async Task<TimeSpan> KillAsync()
    {
        var used = TimeSpan.Zero;
        if (!_process.HasExited)
        {
            used = _process.TotalProcessorTime;
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        return used;
    }

    /// <summary>SIGSTOP: the process stands still, its connections stay open.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, and how the process ended.</summary>
    public async Task<int> StopAsync(TimeSpan patience)
    {
        await SignalAsync("TERM");
        using var timeout = new CancellationTokenSource(patience, TimeProvider.System);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is null)
            return;
        lock (log)
        {
            log.WriteLine(line);
        }
    }
}

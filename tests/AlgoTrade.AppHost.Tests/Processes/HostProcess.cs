using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace AlgoTrade.AppHost.Tests.Processes;

/// <summary>One host of the system as a process of its own, as a container would start it, on a free port of this machine.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly StringBuilder log = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => this.process = process;

    public string Log
    {
        get
        {
            lock (log)
            {
                return log.ToString();
            }
        }
    }

    public static async Task<HostProcess> StartAsync(string project, params (string Name, string Value)[] environment)
    {
        var start = BuiltProgram(project, environment);
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        return await StartAsync(start, project);
    }

    /// <summary>A host started in a way of its own, on a port that it is told or chooses.</summary>
    public static async Task<HostProcess> StartAsync(ProcessStartInfo start, string name)
    {
        var host = new HostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host.process.OutputDataReceived += (_, line) => host.Read(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Read(line.Data);
        host.process.Exited += (_, _) => host.listening.TrySetException(new InvalidOperationException($"{name} ended: {host.Log}"));
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        host.Address = await host.listening.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return host;
    }

    /// <summary>A host that is expected to refuse: its exit code and all it said.</summary>
    public static Task<(int ExitCode, string Said)> RunToItsEndAsync(string project, params (string Name, string Value)[] environment) =>
        RunToItsEndAsync(BuiltProgram(project, environment));

    public static async Task<(int ExitCode, string Said)> RunToItsEndAsync(ProcessStartInfo start)
    {
        using var host = Process.Start(start)!;
        var said = await Task.WhenAll(host.StandardOutput.ReadToEndAsync(), host.StandardError.ReadToEndAsync()).WaitAsync(TimeSpan.FromSeconds(60));
        await host.WaitForExitAsync();
        return (host.ExitCode, string.Concat(said));
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>The verb that the container's health check runs, against this process.</summary>
    public static async Task<int> CheckHealthAsync(string project, Uri address, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(project), "healthcheck", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        using var check = Process.Start(start)!;
        await Task.WhenAll(check.StandardOutput.ReadToEndAsync(), check.StandardError.ReadToEndAsync(), check.WaitForExitAsync());
        return check.ExitCode;
    }

    /// <summary>Sends SIGTERM, as `docker stop` does, and tells how it ended and how long that took.</summary>
    public async Task<(int ExitCode, TimeSpan Duration)> TerminateAsync()
    {
        var since = TimeProvider.System.GetTimestamp();
        await SignalAsync("TERM");
        return (await WaitForExitAsync(), TimeProvider.System.GetElapsedTime(since));
    }

    /// <summary>Sends the signal SIG<paramref name="name"/>.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    /// <summary>The built program of a project, in the configuration of these tests.</summary>
    public static string Assembly(string project)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Repository.Root, project, "bin", configuration, "net10.0", $"{project}.dll");
    }

    private static ProcessStartInfo BuiltProgram(string project, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(project)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (log)
        {
            log.AppendLine(line);
        }

        if (ListeningOn().Match(line) is { Success: true } match)
        {
            listening.TrySetResult(new Uri(match.Groups["url"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://[\d.:]+)")]
    private static partial Regex ListeningOn();
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;

namespace AlgoTrade.Api.Benchmarks;

/// <summary><c>algotrade up</c> as a process: daemon, practice exchange and API, in real time as any exchange but the practice one.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly Process _process;

    private RunningSystem(Process process, HttpClient client) => (_process, Client) = (process, client);

    public HttpClient Client { get; }

    /// <summary>Resident memory of the process, in MB.</summary>
    public double MemoryMb()
    {
        _process.Refresh();
        return _process.WorkingSet64 / 1024.0 / 1024.0;
    }

    public static async Task<RunningSystem> StartAsync(string connectionString, string folder)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AlgoTrade.Cli.dll"), "up", "--data", folder, "--port", "0", "--speed", "1", "--connection", connectionString])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var started = TimeProvider.System.GetTimestamp();
        var url = Path.Combine(folder, "api-url");
        while (!File.Exists(url) || !File.Exists(Path.Combine(folder, "api-key")))
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience)
            {
                throw new InvalidOperationException($"`algotrade up` did not start: {(process.HasExited ? await output + await error : "it took too long")}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }

        // No limit on connections: 500 streams are 500 of them.
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = new Uri(await File.ReadAllTextAsync(url)), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(folder, "api-key"))).Trim());
        return new RunningSystem(process, client);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

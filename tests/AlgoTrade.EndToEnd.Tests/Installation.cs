using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace AlgoTrade.EndToEnd.Tests;

/// <summary>A data folder of its own and the program as a process: what a user has.</summary>
internal sealed class Installation : IAsyncDisposable
{
    /// <summary>Test collection: two whole systems at once on two cores would test the machine's patience.</summary>
    public const string OneAtATime = "one installation at a time";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    public static readonly string Program = Path.Combine(AppContext.BaseDirectory, "AlgoTrade.Cli.dll");
    private Process? _up;

    public string Folder { get; init; } = Path.Combine(Path.GetTempPath(), $"algotrade-e2e-{RandomNumberGenerator.GetHexString(10, lowercase: true)}");

    /// <summary>Starts `up` and waits until its API answers.</summary>
    public async Task<TimeSpan> UpAsync(TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        // Not as fast as a quiet machine could: at a hundred times real time a busy one falls behind the market for good.
        _up = Start("up", "--data", Folder, "--port", "0", "--speed", "30");
        // Whatever it prints must be read, or it stops at a full pipe.
        _ = _up.StandardOutput.ReadToEndAsync();
        _ = _up.StandardError.ReadToEndAsync();
        await UntilAsync(
            async () => !_up.HasExited && File.Exists(Path.Combine(Folder, "api-url")) && (await RunAsync("bots", "list", "--data", Folder)).ExitCode == 0,
            patience,
            "`algotrade up` is ready");
        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>As if the power went: no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _up!.Kill();
        await _up.WaitForExitAsync();
        // The next look must not find the address of the dead.
        File.Delete(Path.Combine(Folder, "api-url"));
    }

    /// <summary>SIGTERM; the exit code.</summary>
    public async Task<int> TerminateAsync(TimeSpan patience)
    {
        using var kill = Process.Start("kill", ["-TERM", _up!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        using var timeout = new CancellationTokenSource(patience, TimeProvider.System);
        await _up.WaitForExitAsync(timeout.Token);
        return _up.ExitCode;
    }

    /// <summary>The API as another program would use it.</summary>
    public async Task<JsonElement> HttpAsync(HttpMethod method, string path, object? body = null)
    {
        using var http = new HttpClient { BaseAddress = new Uri(await File.ReadAllTextAsync(Path.Combine(Folder, "api-url"))) };
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(Folder, "api-key"))).Trim());
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync([.. arguments, "--json", "--data", Folder]);
        Assert.True(exitCode == 0, $"algotrade {string.Join(' ', arguments)}: {exitCode} {error}");
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static async Task UntilAsync(Func<Task<bool>> isTrue, TimeSpan patience, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isTrue())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < patience, $"After {patience.TotalSeconds} s still not true: {what}.");
            await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_up is { HasExited: false })
        {
            _up.Kill();
            await _up.WaitForExitAsync();
        }

        _up?.Dispose();
        if (!Directory.Exists(Folder))
        {
            return;
        }

        await UntilAsync(
            () =>
            {
                try
                {
                    Directory.Delete(Folder, recursive: true);
                }
                catch (IOException)
                {
                    // The database server of a killed process stops a moment after it.
                    return Task.FromResult(false);
                }

                return Task.FromResult(true);
            },
            TimeSpan.FromSeconds(20),
            "the data folder is gone");
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    })!;
}

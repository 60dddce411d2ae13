using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace AlgoTrade.AppHost.Resources;

/// <summary>Whether containers can be started here. A client without a daemon behind it is no runtime.</summary>
internal static class ContainerRuntime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<bool> AnswersAsync(IConfiguration configuration)
    {
        var names = configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } chosen ? [chosen] : new[] { "docker", "podman" };
        foreach (var name in names)
        {
            if (await AnswersAsync(name))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<bool> AnswersAsync(string runtime)
    {
        var start = new ProcessStartInfo(runtime, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            await Task.WhenAll(output, errors);
            return process.ExitCode == 0;
        }
        catch (Exception exception) when (exception is Win32Exception or OperationCanceledException)
        {
            return false; // Not installed, or it does not answer: both mean that no container can be started.
        }
    }
}

using System.ComponentModel;
using System.Diagnostics;

namespace AlgoTrade.AppHost.Tests.Model;

internal static class ContainerEngine
{
    public static async Task<bool> AnswersAsync()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false; // No docker on this machine.
        }
    }
}

using System.Diagnostics;
using System.Globalization;

namespace AlgoTrade.AppHost.Tests.WithoutAspire;

/// <summary>The README's run command on a machine without Aspire.</summary>
public sealed class OneProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task App_host_without_Aspire_says_so_starts_the_system_and_stops_on_request()
    {
        var folder = Directory.CreateTempSubdirectory("algotrade-apphost-");
        // Ctrl-C is what it waits for, also where whoever started these tests ignores it (a shell's background job does).
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Processes.HostProcess.Assembly("AlgoTrade.AppHost"), "--data", Path.Combine(folder.FullName, "data"), "--port", "0"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var lines = await ReadUntilAsync(process, "API key").WaitAsync(Patience);
            using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
            await process.WaitForExitAsync().WaitAsync(Patience);

            Assert.StartsWith("Aspire is not available", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("Starting the same system in one process", lines[1], StringComparison.Ordinal);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<string>> ReadUntilAsync(Process process, string text)
    {
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return lines;
            }
        }

        throw new InvalidOperationException($"ended before \"{text}\": {string.Join('\n', lines)}");
    }
}

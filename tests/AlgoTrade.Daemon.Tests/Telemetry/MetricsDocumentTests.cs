using System.Diagnostics.Metrics;
using System.Text;
using AlgoTrade.Daemon.Telemetry;

namespace AlgoTrade.Daemon.Tests.Telemetry;

public sealed class MetricsDocumentTests
{
    private const string RewriteVariable = "ALGOTRADE_WRITE_METRICS";

    [Fact]
    public async Task The_checked_in_list_of_metrics_is_what_the_daemon_measures()
    {
        var file = Path.Combine(RepositoryRoot(), "docs", "metrics.md");
        var wanted = Document();
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1")
            await File.WriteAllTextAsync(file, wanted);

        Assert.True(wanted == await File.ReadAllTextAsync(file), $"docs/metrics.md is stale: run this test once with {RewriteVariable}=1 and read the difference.");
    }

    private static string Document()
    {
        var text = new StringBuilder(
            """
            # Metrics of the daemon

            Exported over OTLP by every host that runs the daemon (meter `AlgoTrade.Daemon`; the adapter adds those of `AlgoTrade.Hyperliquid`); Prometheus shows `.` as `_` and adds the unit. Written by a test.

            | instrument | kind | unit | meaning |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var one in Instruments().OrderBy(one => one.Name, StringComparer.Ordinal))
            text.Append($"| `{one.Name}` | {KindOf(one)} | {one.Unit} | {one.Description} |\n");
        return text.ToString();
    }

    private static List<Instrument> Instruments()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == DaemonTelemetry.Name)
                    found.Add(instrument);
            },
        };
        listener.Start();
        // Instruments exist from the first use of the class that makes them.
        System.Runtime.CompilerServices.RuntimeHelpers.RunClassConstructor(typeof(DaemonTelemetry).TypeHandle);
        return [.. found.DistinctBy(instrument => instrument.Name)];
    }

    private static string KindOf(Instrument instrument)
    {
        var name = instrument.GetType().Name;
        return name[..name.IndexOf('`', StringComparison.Ordinal)].Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "AlgoTrade.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}

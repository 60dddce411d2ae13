using AlgoTrade.Daemon.Benchmarks;

// Parts: tick, replay, recording, start, load; all of them without an argument. "seconds=20" shortens the measured stretch of recording; load needs its minute.
var seconds = args.Where(one => one.StartsWith("seconds=", StringComparison.Ordinal)).Select(one => int.Parse(one["seconds=".Length..], null)).FirstOrDefault(30);
var parts = args.Where(one => !one.Contains('=', StringComparison.Ordinal)).ToHashSet();
bool Wants(string part) => parts.Count == 0 || parts.Contains(part);

var report = new RatioReport(Console.Out);
report.Note("load average of the machine", File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg")[..14] : "unknown");
if (Wants("tick"))
    TickBenchmark.Run(report);
if (Wants("replay"))
    ReplayBenchmark.Run(report);
if (Wants("recording"))
    await RecordingBenchmark.RunAsync(report, TimeSpan.FromSeconds(seconds));
if (Wants("start"))
    await StartBenchmark.RunAsync(report);
if (Wants("load"))
    await LoadBenchmark.RunAsync(report);
return report.ExitCode;

using AlgoTrade.Venue.Benchmarks;

var report = new RatioReport(Console.Out);
MatchingBenchmark.Run(report);
ReplayBenchmark.Run(report);
foreach (var checkSignatures in (bool[])[true, false])
{
    await using var venue = await BenchmarkVenue.StartAsync(checkSignatures);
    await OrderBenchmark.RunHttpAsync(report, venue, checkSignatures);
    await OrderBenchmark.RunStreamAsync(report, venue, checkSignatures);
}

await using (var venue = await BenchmarkVenue.StartAsync(checkSignatures: true))
    await SubscriptionBenchmark.RunAsync(report, venue);
return report.ExitCode;

using System.Diagnostics;
using Xunit.Abstractions;

namespace AlgoTrade.Daemon.Tests.Integration;

public sealed class CrashDrillTests(ITestOutputHelper output)
{
    /// <summary>Two rounds of one seed, so that every run of the tests is the same; ALGOTRADE_DRILL_ROUNDS and ALGOTRADE_DRILL_SEED ask for more.</summary>
    [Fact]
    public async Task After_kill_minus_9_at_random_moments_journal_and_exchange_agree_on_every_order_fill_and_cent()
    {
        var rounds = Environment.GetEnvironmentVariable("ALGOTRADE_DRILL_ROUNDS") is { Length: > 0 } given ? given : "2";
        var seed = Environment.GetEnvironmentVariable("ALGOTRADE_DRILL_SEED") is { Length: > 0 } chosen ? chosen : "2026";
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "AlgoTrade.CrashDrill.dll"), "--rounds", rounds, "--bots", "3", "--seed", seed])
            start.ArgumentList.Add(argument);
        using var drill = Process.Start(start)!;
        var errors = drill.StandardError.ReadToEndAsync();
        var text = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        output.WriteLine(text + await errors);
        Assert.True(drill.ExitCode == 0, text + await errors);
    }
}

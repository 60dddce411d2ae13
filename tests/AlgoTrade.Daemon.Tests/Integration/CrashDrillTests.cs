using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>
/// The drills in their short form, of fixed seeds, so that every run of the tests is the same: 200 deaths in two halves. ALGOTRADE_DRILL_ROUNDS (of
/// each half) and ALGOTRADE_DRILL_SEED ask for more; the program itself is <c>dotnet run --project tests/AlgoTrade.CrashDrill -- --help</c>.
/// </summary>
[Collection(DrillCollection.Name)]
public sealed class CrashDrillTests(ITestOutputHelper output)
{
    private static readonly string Rounds = Environment.GetEnvironmentVariable("ALGOTRADE_DRILL_ROUNDS") is { Length: > 0 } given ? given : "100";
    private static readonly string Seed = Environment.GetEnvironmentVariable("ALGOTRADE_DRILL_SEED") is { Length: > 0 } chosen ? chosen : "2026";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task After_kill_minus_9_at_random_moments_journal_and_exchange_agree_on_every_order_fill_and_cent(int half) =>
        await RunAsync(half, "--scenario", "kill", "--rounds", Rounds, "--bots", "3", "--lanes", "3", "--minutes", "6");

    [Fact]
    public async Task Ten_bots_with_a_hundred_open_orders_trade_again_after_a_kill() =>
        await RunAsync(0, "--scenario", "restart", "--rounds", "1", "--bots", "10");

    [Theory]
    [InlineData("postgres-stopped", "6")]
    [InlineData("postgres-killed", "2")]
    [InlineData("venue-restarted", "3")]
    [InlineData("network-cut", "4")]
    [InlineData("database-cut", "3")]
    [InlineData("clock-stepped", "3")]
    [InlineData("two-daemons", "1")]
    [InlineData("recorders", "2")]
    [InlineData("frozen", "1")]
    public async Task After_an_outage_journal_and_exchange_agree(string scenario, string seconds) =>
        await RunAsync(0, "--scenario", scenario, "--rounds", "1", "--bots", "3", "--seconds", seconds);

    [MountingFact]
    public async Task After_full_disks_journal_and_exchange_agree() =>
        await RunAsync(0, "--scenario", "disk-full", "--rounds", "1", "--bots", "3", "--seconds", "4");

    private async Task RunAsync(int seedsLater, params string[] arguments)
    {
        var seed = (int.Parse(Seed, CultureInfo.InvariantCulture) + seedsLater).ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "AlgoTrade.CrashDrill.dll"), .. arguments, "--seed", seed])
            start.ArgumentList.Add(argument);
        using var drill = Process.Start(start)!;
        var errors = drill.StandardError.ReadToEndAsync();
        var text = await drill.StandardOutput.ReadToEndAsync();
        await drill.WaitForExitAsync();
        output.WriteLine(text + await errors);
        Assert.True(drill.ExitCode == 0, text + await errors);
    }
}

/// <summary>The drills want the machine for themselves: they run after the other tests, one by one.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DrillCollection
{
    public const string Name = "drills";
}

/// <summary>A test that fills a disk, for which it mounts a small one: root on Linux may.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountingFactAttribute : FactAttribute
{
    public MountingFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            Skip = "Only root on Linux may mount the small disk that this test fills.";
    }
}

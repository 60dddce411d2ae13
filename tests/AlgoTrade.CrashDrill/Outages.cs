using System.Net.Http.Json;

namespace AlgoTrade.CrashDrill;

/// <summary>What the daemon lives through without being killed: it waits, and goes on by itself.</summary>
internal static class Outages
{
    private static readonly NetworkState[] Broken = [NetworkState.LosesRequests, NetworkState.LosesAnswers, NetworkState.BlackHole, NetworkState.Reset];

    public static Task DatabaseStoppedAsync(DrillGround ground, CancellationToken cancellationToken) => EachRoundAsync(
        ground, "the database was stopped", ground.StopDatabaseAsync, () => ground.StartDatabaseAsync(cancellationToken), cancellationToken);

    public static Task DatabaseKilledAsync(DrillGround ground, CancellationToken cancellationToken) => EachRoundAsync(
        ground, "the database was killed", ground.KillDatabaseAsync, () => ground.StartDatabaseAsync(cancellationToken), cancellationToken);

    public static Task VenueRestartedAsync(DrillGround ground, CancellationToken cancellationToken) => EachRoundAsync(
        ground, "the exchange was gone", ground.KillVenueAsync, () => ground.StartVenueAsync(cancellationToken), cancellationToken);

    public static Task VenueNetworkAsync(DrillGround ground, CancellationToken cancellationToken) =>
        NetworkAsync(ground, "the network to the exchange", static (lane, state) => lane.SetVenueNetwork(state), cancellationToken);

    public static Task DatabaseNetworkAsync(DrillGround ground, CancellationToken cancellationToken) =>
        NetworkAsync(ground, "the network to the database", static (lane, state) => lane.SetDatabaseNetwork(state), cancellationToken);

    public static async Task ClockAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ground.VenuePort}/") };
        (int Daemon, int Exchange)[] steps = [(40, 0), (-40, 0), (3_600, 0), (0, 20), (0, -20), (-5, 5)];
        foreach (var (daemon, exchange) in steps)
        {
            await EachRoundAsync(
                ground, $"the daemon's clock was off by {daemon} s and the exchange's by {exchange} s",
                () => StepAsync(ground, http, daemon, exchange, cancellationToken), () => StepAsync(ground, http, 0, 0, cancellationToken), cancellationToken);
        }
    }

    public static async Task DiskFullAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        Task Heal()
        {
            ground.DatabaseDisk!.Free();
            return ground.EnsureDatabaseAsync(cancellationToken);
        }

        await EachRoundAsync(ground, "the disk of the database was full", () => Done(ground.DatabaseDisk!.Fill), Heal, cancellationToken);
        await EachRoundAsync(
            ground, "the disk of the database was full to the next file of its log, so that the server gave up,",
            () =>
            {
                ground.DatabaseDisk!.Fill();
                return ground.ExhaustLogAsync(cancellationToken);
            },
            Heal, cancellationToken);
        await EachRoundAsync(
            ground, "the disk of the daemon was full", () => Done(() => ForEachLane(ground, lane => lane.Disk!.Fill())),
            () => Done(() => ForEachLane(ground, lane => lane.Disk!.Free())), cancellationToken);
    }

    private static async Task StepAsync(DrillGround ground, HttpClient http, int daemon, int exchange, CancellationToken cancellationToken)
    {
        ForEachLane(ground, lane => lane.StepClock(TimeSpan.FromSeconds(daemon)));
        (await http.PutAsJsonAsync("admin/clock-skew", new { milliseconds = exchange * 1_000L }, cancellationToken)).EnsureSuccessStatusCode();
    }

    private static async Task NetworkAsync(DrillGround ground, string what, Action<Lane, NetworkState> set, CancellationToken cancellationToken)
    {
        foreach (var state in Broken)
        {
            await EachRoundAsync(
                ground, $"{what} was {state}", () => Done(() => ForEachLane(ground, lane => set(lane, state))),
                () => Done(() => ForEachLane(ground, lane => set(lane, NetworkState.Open))), cancellationToken);
        }
    }

    private static async Task EachRoundAsync(DrillGround ground, string what, Func<Task> harm, Func<Task> heal, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= ground.Options.Rounds; round++)
        {
            foreach (var lane in ground.Lanes.Where(lane => lane.Daemon is null))
                lane.StartDaemon();
            await TradeAsync(ground, cancellationToken);
            await using var watch = ground.Scenario.ComparesRecording ? await RecordingWatch.StartAsync(ground, cancellationToken) : null;
            await harm();
            await Task.Delay(TimeSpan.FromSeconds(ground.Options.Seconds), TimeProvider.System, cancellationToken);
            await heal();
            var took = await TradeAsync(ground, cancellationToken);
            Console.WriteLine($"{what} for {ground.Options.Seconds} s: all trade again {took.TotalSeconds:F1} s after it");
            if (watch is not null)
                await watch.CompareAsync(ground, cancellationToken);
        }
    }

    /// <summary>Waits until each lane has sent a further order.</summary>
    private static async Task<TimeSpan> TradeAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        var took = await Task.WhenAll(ground.Lanes.Select(
            async lane => await lane.UntilItTradesAsync(await lane.CountOrdersAsync(cancellationToken), cancellationToken)));
        return took.Max();
    }

    private static void ForEachLane(DrillGround ground, Action<Lane> act)
    {
        foreach (var lane in ground.Lanes)
            act(lane);
    }

    private static Task Done(Action act)
    {
        act();
        return Task.CompletedTask;
    }
}

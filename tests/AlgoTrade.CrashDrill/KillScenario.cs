using System.Collections.Concurrent;
using System.Diagnostics;

namespace AlgoTrade.CrashDrill;

/// <summary>Kills daemons, many times, each at a moment drawn from the seed. Lanes share the rounds and run side by side.</summary>
internal sealed class KillScenario
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(3);

    private readonly DrillGround _ground;
    private readonly long _startedAt = TimeProvider.System.GetTimestamp();
    private readonly ConcurrentBag<TimeSpan> _toFirstOrder = [];
    private readonly ConcurrentBag<TimeSpan> _processorTimes = [];
    private readonly ConcurrentDictionary<Moment, int> _moments = new();
    private long _inDoubt;
    private int _deathsInDoubt;
    private int _rounds;

    private KillScenario(DrillGround ground) => _ground = ground;

    private enum Moment
    {
        /// <summary>Anywhere between the first instruction and the first order.</summary>
        WhileStarting = 1,

        /// <summary>A transaction of the journal is open on the server.</summary>
        InsideAJournalWrite = 2,

        /// <summary>An order is a row, and its answer has not come.</summary>
        BetweenSendAndAnswer = 3,

        /// <summary>Whenever.</summary>
        WhileTrading = 4,
    }

    public static async Task RunAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        var scenario = new KillScenario(ground);
        var started = TimeProvider.System.GetTimestamp();
        var (each, rest) = Math.DivRem(ground.Options.Rounds, ground.Lanes.Count);
        await Task.WhenAll(ground.Lanes.Select(lane => scenario.RunLaneAsync(lane, each + (lane.Number < rest ? 1 : 0), cancellationToken)));
        scenario.Tell(TimeProvider.System.GetElapsedTime(started));
    }

    private async Task RunLaneAsync(Lane lane, int rounds, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= rounds && TimeProvider.System.GetElapsedTime(_startedAt) < TimeSpan.FromMinutes(_ground.Options.Minutes); round++)
        {
            var before = await lane.CountOrdersAsync(cancellationToken);
            lane.StartDaemon();
            var moment = await ReachAsync(lane, before, cancellationToken);
            _processorTimes.Add(await lane.KillDaemonAsync());
            var inDoubt = await lane.CountInDoubtAsync(cancellationToken);
            Interlocked.Add(ref _inDoubt, inDoubt);
            if (inDoubt > 0)
                Interlocked.Increment(ref _deathsInDoubt);
            _moments.AddOrUpdate(moment, 1, static (_, count) => count + 1);
            if (Interlocked.Increment(ref _rounds) % 50 == 0)
                Console.WriteLine($"{_rounds} of {_ground.Options.Rounds} deaths");
        }
    }

    /// <summary>Lets the daemon live until the moment drawn. One that does not come in time gives way to any moment.</summary>
    private async Task<Moment> ReachAsync(Lane lane, long before, CancellationToken cancellationToken)
    {
        var draw = lane.Random.Next(10);
        if (draw == 0)
        {
            await PauseAsync(lane, 1_500, cancellationToken);
            return Moment.WhileStarting;
        }

        _toFirstOrder.Add(await lane.UntilItTradesAsync(before, cancellationToken));
        // Some way into its trading, so that there is something to lose.
        await lane.UntilItTradesAsync(before + lane.Random.Next(15), cancellationToken);
        if (draw <= 3 && await IsReachedAsync(() => lane.IsWritingAsync(cancellationToken), cancellationToken))
            return Moment.InsideAJournalWrite;
        if (draw is > 3 and <= 7 && await IsReachedAsync(async () => await lane.CountInDoubtAsync(cancellationToken) > 0, cancellationToken))
            return Moment.BetweenSendAndAnswer;
        await PauseAsync(lane, 800, cancellationToken);
        return Moment.WhileTrading;
    }

    private static async Task<bool> IsReachedAsync(Func<Task<bool>> isThere, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Wait)
        {
            if (await isThere())
                return true;
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
        }

        return false;
    }

    private static Task PauseAsync(Lane lane, int mostMs, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(lane.Random.Next(0, mostMs)), TimeProvider.System, cancellationToken);

    private void Tell(TimeSpan took)
    {
        Console.WriteLine($"{_rounds} of {_ground.Options.Rounds} deaths in {took.TotalSeconds:F0} s: {string.Join(", ", _moments.OrderBy(one => one.Key).Select(one => $"{one.Key} {one.Value}"))}");
        Console.WriteLine($"{_deathsInDoubt} deaths left {_inDoubt} orders without an answer");
        if (!_toFirstOrder.IsEmpty)
            Console.WriteLine($"from the start of a process to its first order: {Spread(_toFirstOrder)}; processor time of a life: {Spread(_processorTimes)}");
    }

    private static string Spread(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return $"median {sorted[sorted.Count / 2].TotalSeconds:F1} s, at most {sorted[^1].TotalSeconds:F1} s";
    }
}

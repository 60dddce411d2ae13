using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Replay;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Stores the segments of all recorders. At most two at a time, because a thousand bots seal together and the journal needs its connections;
/// a database that is away is waited for, while what the recorder can hold fills up.
/// </summary>
internal sealed class ReplayArchive(BotJournal journal, HouseTime house, ILogger<ReplayArchive> logger) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turns = new(2);

    public void Dispose() => _turns.Dispose();

    /// <summary>Runs the bot, storing what it handles, until it ends; the last segment is stored before this completes.</summary>
    public async Task RunAsync(BotRunner runner, EventRecorder recorder, Lease lease, CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        var storing = StoreAllAsync(runner.Context, recorder, lease, stop.Token);
        try
        {
            await runner.RunAsync(cancellationToken);
        }
        finally
        {
            recorder.Complete();
            // Canceled means that the account is not ours any more: nothing would be written.
            if (cancellationToken.IsCancellationRequested)
                await stop.CancelAsync();
            using var end = new CancellationTokenSource(TimeToEnd, house.Provider);
            await using var ending = end.Token.Register(stop.Cancel);
            await storing;
            recorder.Dispose();
        }
    }

    private async Task StoreAllAsync(BotContext context, EventRecorder recorder, Lease lease, CancellationToken cancellationToken)
    {
        var told = 0L;
        await foreach (var recorded in recorder.Sealed.ReadAllAsync(CancellationToken.None))
        {
            var cause = await TryStoreAsync(context, recorded, lease, recorder.Ended, cancellationToken);
            if (cause is not null)
                recorder.Lose(recorded.Segment.EventCount);
            told = Tell(context.Bot, recorder, told, cause);
        }

        Tell(context.Bot, recorder, told, null);
    }

    private long Tell(BotId bot, EventRecorder recorder, long told, Exception? cause)
    {
        var lost = recorder.Lost;
        if (lost == told)
            return told;
        DaemonTelemetry.ReplayLost(lost - told);
        logger.ReplayLost(cause, bot, lost - told);
        return lost;
    }

    /// <summary>Null when it is stored, otherwise why not.</summary>
    private async Task<Exception?> TryStoreAsync(
        BotContext context, RecordedSegment recorded, Lease lease, Task ended, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await StoreAsync(context, recorded, lease, cancellationToken);
                return null;
            }
            catch (Exception exception) when (!ended.IsCompleted && exception.IsDatabaseOutage() && !exception.IsDatabaseRefusal())
            {
                // The journal says that the database is away; once is enough.
                await Task.WhenAny(Task.Delay(Retry, house.Provider, CancellationToken.None), ended);
            }
            catch (Exception exception)
            {
                // Whatever it is, it is no reason to stop a bot.
                return exception;
            }
        }
    }

    private async Task StoreAsync(BotContext context, RecordedSegment recorded, Lease lease, CancellationToken cancellationToken)
    {
        var segment = recorded.Segment;
        await _turns.WaitAsync(cancellationToken);
        try
        {
            var stored = new JournalSegment(
                context.Bot, context.Revision, segment.FirstSequence, segment.LastSequence, recorded.StartedAt, recorded.EndedAt, ReplaySegmentCodec.ToBytes(segment));
            await journal.AppendSegmentAsync(lease, stored, cancellationToken);
            DaemonTelemetry.ReplayStored(stored.Events.Length);
        }
        finally
        {
            _turns.Release();
        }
    }
}

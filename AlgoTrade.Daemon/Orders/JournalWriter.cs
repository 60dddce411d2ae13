using System.Threading.Channels;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Orders;

/// <summary>Where a bot's entries become durable.</summary>
internal interface IJournal
{
    /// <summary>Completes when the entry is on disk; waits as long as the database is away.</summary>
    /// <exception cref="LeaseLostException">Somebody else owns the account now.</exception>
    Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken);
}

/// <summary>
/// Commits the entries of all bots of one account together: whatever waits while one commit runs goes into the next, so a thousand bots that
/// decide on one candle cost a few commits. While the database is away entries wait and nothing is sent; entries are keyed, so a
/// commit whose answer was lost is simply written again.
/// </summary>
internal sealed class JournalWriter(JournalStore store, Lease lease, TimeProvider timeProvider, ILogger logger) : IJournal
{
    private const int MaxEntriesPerCommit = 200;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });

    /// <summary>The database does not take entries at the moment.</summary>
    public bool IsStalled { get; private set; }

    public async Task AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(waiting, cancellationToken);
        await waiting.Written.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Runs until the writer is completed; ends with <see cref="LeaseLostException"/> when the lease is gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var group = new List<Waiting>();
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(cancellationToken))
            {
                while (group.Count < MaxEntriesPerCommit && _waiting.Reader.TryRead(out var next))
                    group.Add(next);
                await CommitAsync(group, cancellationToken);
                group.Clear();
            }
        }
        catch (Exception exception)
        {
            _waiting.Writer.TryComplete(exception);
            while (_waiting.Reader.TryRead(out var next))
                group.Add(next);
            foreach (var waiting in group)
                waiting.Written.TrySetException(exception);
            throw;
        }
    }

    public void Complete() => _waiting.Writer.TryComplete();

    private async Task CommitAsync(List<Waiting> group, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        try
        {
            await WriteAsync([.. group.Select(waiting => waiting.Entry)], cancellationToken);
        }
        catch (Exception exception) when (IsRefusal(exception) && group.Count > 1)
        {
            // One entry that the database refuses must not take the others with it.
            await CommitOneByOneAsync(group, cancellationToken);
            return;
        }
        catch (Exception exception) when (IsRefusal(exception))
        {
            group[0].Written.TrySetException(exception);
            return;
        }

        DaemonTelemetry.Journaled(timeProvider.GetElapsedTime(started));
        foreach (var waiting in group)
            waiting.Written.TrySetResult();
    }

    private async Task CommitOneByOneAsync(List<Waiting> group, CancellationToken cancellationToken)
    {
        foreach (var waiting in group)
        {
            try
            {
                await WriteAsync([waiting.Entry], cancellationToken);
                waiting.Written.TrySetResult();
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                waiting.Written.TrySetException(exception);
            }
        }
    }

    private static bool IsRefusal(Exception exception) => exception.IsDatabaseRefusal() || exception is ConflictException;

    private async Task WriteAsync(IReadOnlyList<JournalEntry> entries, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                await store.AppendAsync(lease, entries, cancellationToken);
                if (IsStalled)
                    logger.JournalResumed(lease.Name);
                IsStalled = false;
                return;
            }
            catch (Exception exception) when (exception.IsDatabaseOutage() && !exception.IsDatabaseRefusal())
            {
                if (!IsStalled)
                    logger.JournalStalled(exception, lease.Name);
                IsStalled = true;
                await Task.Delay(pause, timeProvider, cancellationToken);
            }
        }
    }

    private sealed record Waiting(JournalEntry Entry, TaskCompletionSource Written);
}

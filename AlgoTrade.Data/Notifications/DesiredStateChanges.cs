using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace AlgoTrade.Data.Notifications;

/// <summary>Why somebody who waits for wishes is woken.</summary>
public enum WakeReason
{
    /// <summary>We listen from now on; anything may have changed before. Also after every lost connection.</summary>
    Listening = 1,

    /// <summary>A table of wishes changed.</summary>
    Changed = 2,

    /// <summary>Nothing was heard for the sweep interval.</summary>
    Sweep = 3,

    /// <summary>The database cannot be reached; trying again.</summary>
    Disconnected = 4,
}

/// <param name="Table">For <see cref="WakeReason.Changed"/>: <c>bots</c>, <c>risk_state</c>, <c>account_limits</c>, <c>backtests</c> or <c>backfill_jobs</c>.</param>
public sealed record Wake(WakeReason Reason, string? Table);

/// <summary>
/// Waits for changed wishes on one connection: woken by the database within milliseconds, by a sweep when nothing is heard (a notice
/// may be lost with its connection), and again after every reconnect.
/// </summary>
public sealed class DesiredStateChanges(NpgsqlDataSource dataSource, TimeProvider timeProvider)
{
    /// <summary>The channel that triggers of the schema notify.</summary>
    public const string ChannelName = "desired_state_changed";

    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    /// <summary>Yields until canceled. Several notices that arrive before the reader asks again are told one by one, never lost.</summary>
    /// <param name="sweepInterval">Longest silence.</param>
    public async IAsyncEnumerable<Wake> ReadAsync(TimeSpan sweepInterval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var heard = Channel.CreateUnbounded<Wake>(new UnboundedChannelOptions { SingleReader = true });
            var listening = ListenAsync(sweepInterval, heard.Writer, cancellationToken);
            await foreach (var wake in heard.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return wake;
            }

            await listening.ConfigureAwait(false);
            yield return new Wake(WakeReason.Disconnected, null);
            await Task.Delay(ReconnectDelay, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(TimeSpan sweepInterval, ChannelWriter<Wake> writer, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            connection.Notification += (_, notice) => writer.TryWrite(new Wake(WakeReason.Changed, notice.Payload));
            await connection.ExecuteAsync($"LISTEN {ChannelName}", cancellationToken).ConfigureAwait(false);
            writer.TryWrite(new Wake(WakeReason.Listening, null));
            while (true)
            {
                if (!await connection.WaitAsync(sweepInterval, cancellationToken).ConfigureAwait(false))
                {
                    writer.TryWrite(new Wake(WakeReason.Sweep, null));
                }
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or OperationCanceledException)
        {
            writer.TryComplete(failure is OperationCanceledException ? failure : null);
        }
    }
}

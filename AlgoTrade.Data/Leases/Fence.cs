using Npgsql;

namespace AlgoTrade.Data.Leases;

/// <summary>The part that every journal write shares: it happens only under a lease that is still ours.</summary>
internal static class Fence
{
    /// <summary>
    /// A row exactly when the lease is valid. The shared lock makes a takeover wait for this write: whoever comes next sees it.
    /// </summary>
    public const string Clause =
        """
        fence AS (
            SELECT epoch FROM leases
            WHERE name = @fence_name AND holder = @fence_holder AND epoch = @fence_epoch AND expires_at > clock_timestamp()
            FOR SHARE)
        """;

    public static NpgsqlCommand WithFence(this NpgsqlCommand command, Lease lease)
        => command.With("fence_name", lease.Name).With("fence_holder", lease.Holder).With("fence_epoch", lease.Epoch);

    /// <summary>Locks the lease for the rest of the transaction.</summary>
    public static async Task HoldAsync(NpgsqlConnection connection, Lease lease, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"WITH {Clause} SELECT epoch FROM fence", connection);
        await RunAsync(command.WithFence(lease), lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a statement whose first column counts the rows of the fence, or returns one row of it.</summary>
    public static async Task RunAsync(NpgsqlCommand command, Lease lease, CancellationToken cancellationToken)
    {
        if (await command.ReadScalarAsync<long>(cancellationToken).ConfigureAwait(false) == 0)
        {
            throw new LeaseLostException(lease);
        }
    }
}

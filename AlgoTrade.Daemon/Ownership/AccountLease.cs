using AlgoTrade.Data;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.Leases;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Ownership;

/// <summary>
/// This process's right to act for one account. Valid only as long as our own monotonic clock says that the last renewal cannot
/// have run out: a process that froze finds it invalid before it sends anything, and the database refuses its writes by epoch.
/// </summary>
internal sealed class AccountLease(LeaseStore leases, Lease claim, TimeSpan duration, TimeProvider timeProvider, ILogger logger)
{
    // Given up this much early, so that the last request sent under the lease is over before another holder starts.
    private const double UsableFraction = 0.7;

    private long _renewedAt = timeProvider.GetTimestamp();
    private volatile bool _isLost;

    public Lease Claim => claim;

    /// <summary>Orders may be sent.</summary>
    public bool IsValid => !_isLost && timeProvider.GetElapsedTime(Interlocked.Read(ref _renewedAt)) < duration * UsableFraction;

    /// <returns>Null while another daemon owns the account.</returns>
    public static async Task<AccountLease?> TryAcquireAsync(
        LeaseStore leases, string account, string holder, TimeSpan duration, TimeProvider timeProvider, ILogger logger, CancellationToken cancellationToken)
    {
        var asked = timeProvider.GetTimestamp();
        return await leases.TryAcquireAsync(account, holder, duration, cancellationToken) is { } claim
            ? new AccountLease(leases, claim, duration, timeProvider, logger) { _renewedAt = asked } : null;
    }

    /// <summary>Renews until canceled; returns when the lease was taken over.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(duration / 5, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // The time counts from before the question: the database granted it no earlier than that.
            var asked = timeProvider.GetTimestamp();
            try
            {
                if (await leases.RenewAsync(claim, duration, cancellationToken) is null)
                {
                    _isLost = true;
                    logger.LeaseLost(claim.Name, claim.Epoch);
                    DaemonTelemetry.LeaseChanged("lost");
                    return;
                }

                Interlocked.Exchange(ref _renewedAt, asked);
            }
            catch (Exception exception) when (exception.IsDatabaseOutage())
            {
                logger.LeaseNotRenewed(exception, claim.Name);
            }
        }
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        _isLost = true;
        try
        {
            await leases.ReleaseAsync(claim, cancellationToken);
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            // It runs out by itself; the successor only waits a little longer.
            logger.LeaseNotRenewed(exception, claim.Name);
        }
    }
}

using AlgoTrade.Daemon.Ownership;
using AlgoTrade.Data;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Engine.Exchange;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Backfill;

/// <summary>
/// Works off the queue of backfills, one at a time, woken by the database. One daemon of a network does it, under a lease: what a process that died had
/// claimed goes back into the queue when the next one takes over. Requests wait for the room that orders and feeds leave in the budget of this address.
/// </summary>
internal sealed class BackfillWorker(
    BackfillJobStore jobs, BackfillRun run, InstrumentStore instruments, LeaseStore leases, DesiredStateChanges changes, DaemonOptions options, string network,
    HouseTime house, ILogger<BackfillWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await TryWorkAsync(stoppingToken);
                await Task.Delay(Sweep, house.Provider, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The job under way is taken up again at the next start.
        }
    }

    private async Task TryWorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lease = await AccountLease.TryAcquireAsync(
                leases, $"backfill:{network}", options.Instance, options.LeaseDuration, house.Provider, logger, cancellationToken);
            if (lease is null)
                return;
            using var ours = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var keeping = KeepAsync(lease, ours);
            try
            {
                await jobs.RequeueInterruptedAsync(network, ours.Token);
                await WorkAsync(ours.Token);
            }
            finally
            {
                await ours.CancelAsync();
                await keeping;
                await lease.ReleaseAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The lease went to another daemon, which goes on.
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            logger.BackfillStalled(exception);
        }
    }

    private static async Task KeepAsync(AccountLease lease, CancellationTokenSource ours)
    {
        try
        {
            await lease.KeepAsync(ours.Token);
            await ours.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await foreach (var wake in changes.ReadAsync(Sweep, cancellationToken))
        {
            if (wake.Reason == WakeReason.Disconnected || wake is { Reason: WakeReason.Changed, Table: not "backfill_jobs" })
                continue;
            while (await jobs.ClaimNextAsync(network, cancellationToken) is { } job)
                await RunAsync(job, cancellationToken);
        }
    }

    private async Task RunAsync(BackfillJob job, CancellationToken cancellationToken)
    {
        var instrument = (await instruments.ListAsync(network, cancellationToken)).Single(one => one.InstrumentId == job.InstrumentId).Instrument.Name;
        logger.BackfillStarted(job.JobId, instrument, job.From, job.To);
        try
        {
            var (status, remark) = await run.RunAsync(job, instrument, cancellationToken);
            await jobs.FinishAsync(job.JobId, status, remark, cancellationToken);
            logger.BackfillEnded(job.JobId, status, remark ?? "");
        }
        catch (ExchangeUnavailableException exception)
        {
            var sentence = $"The exchange could not be read: {exception.Message}";
            await jobs.FinishAsync(job.JobId, JobStatus.Failed, sentence, cancellationToken);
            logger.BackfillEnded(job.JobId, JobStatus.Failed, sentence);
        }
    }
}

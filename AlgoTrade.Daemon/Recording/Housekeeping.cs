using AlgoTrade.Data;
using AlgoTrade.Data.Provisioning;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Deletes what is older than it is kept for, once an hour: everything with a term where TimescaleDB has no policy for it, and everywhere the handled
/// events of bots, whose term is an option.
/// </summary>
internal sealed class Housekeeping(Retention retention, DaemonOptions options, HouseTime house, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, house.Provider);
        try
        {
            do
            {
                await TryCleanAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Goes on at the next start.
        }
    }

    private async Task TryCleanAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (table, rows) in await retention.DeleteExpiredAsync(cancellationToken))
            {
                if (rows > 0)
                    logger.Expired(rows, table);
            }

            var events = await retention.DeleteReplaysAsync(options.KeepReplays, cancellationToken);
            if (events > 0)
                logger.Expired(events, "bot_journal");
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            logger.HousekeepingFailed(exception);
        }
    }
}

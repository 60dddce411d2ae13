using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Operations;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Modes;

/// <summary>Knows when the newest backup was made, for the gauge of its age. The scripts that make backups leave a note in the database.</summary>
internal sealed class BackupWatch(OperationStore operations, HouseTime house, ILogger<BackupWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private long _newestTicks;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DaemonTelemetry.Gauges.OfBackup(() => Interlocked.Read(ref _newestTicks) is var ticks and > 0
            ? house.Provider.GetUtcNow() - new DateTimeOffset(ticks, TimeSpan.Zero) : null);
        using var timer = new PeriodicTimer(Period, house.Provider);
        do
        {
            try
            {
                var newest = (await operations.ListAsync(stoppingToken))
                    .Where(operation => operation.Kind is OperationKinds.Backup or OperationKinds.BaseBackup).Select(operation => operation.FinishedAt).DefaultIfEmpty().Max();
                Interlocked.Exchange(ref _newestTicks, newest.UtcTicks);
            }
            catch (Exception exception) when (exception.IsDatabaseOutage())
            {
                logger.BackupsNotRead(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

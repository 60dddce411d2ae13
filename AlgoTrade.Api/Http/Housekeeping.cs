using AlgoTrade.Api.Security;
using AlgoTrade.Data.Audit;
using Npgsql;

namespace AlgoTrade.Api.Http;

/// <summary>Removes what nobody needs any more: answers kept for repeated writes, and sessions that have ended.</summary>
internal sealed class Housekeeping(IdempotencyStore answers, Sessions sessions, ILogger<Housekeeping> logger) : BackgroundService
{
    /// <summary>How long a write may be repeated with its idempotency key.</summary>
    public static readonly TimeSpan AnswersLast = TimeSpan.FromDays(2);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, TimeProvider.System);
        do
        {
            try
            {
                await answers.RemoveOldAsync(AnswersLast, stoppingToken);
                await sessions.RemoveEndedAsync(stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                logger.HousekeepingFailed(failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}

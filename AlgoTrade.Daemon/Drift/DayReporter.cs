using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Data;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Replays;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Drift;

/// <summary>
/// Looks at every bot's UTC day once it is over: runs it again from its journal, compares it with the backtest of the same stretch, and stores what it
/// found. One at a time on a thread of low priority, because live orders share this process.
/// </summary>
internal sealed class DayReporter(
    ReplayReportStore reports, BotDays days, BotStore bots, StrategyCatalog strategies, AlertBoard alerts, TimeProvider timeProvider, HouseTime house,
    ILogger<DayReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // The last segments of a day are stored within half a minute; this is enough for a slow database, too.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(10);

    /// <summary>Looks at one bot's day and stores the report; null when the bot handled nothing on it.</summary>
    /// <exception cref="InvalidDataException">What is stored is damaged, or its configuration is gone.</exception>
    public async Task<BotDay?> ReportAsync(StoredBot bot, DateOnly day, CancellationToken cancellationToken)
    {
        var runs = await days.LoadAsync(bot, day, cancellationToken);
        if (runs.Count == 0)
            return null;
        var found = await MeasureAsync(day, runs);
        await reports.SaveAsync(bot.Id, found, cancellationToken);
        Tell(bot, found);
        return found;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, house.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryReportAsync(DateOnly.FromDateTime((timeProvider.GetUtcNow() - Settled).UtcDateTime).AddDays(-1), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is missing is looked at after the next start.
        }
    }

    private async Task TryReportAsync(DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var id in await reports.MissingAsync(day, cancellationToken))
            {
                if (await bots.FindAsync(id, cancellationToken) is { } bot)
                    await TryReportAsync(bot, day, cancellationToken);
            }
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            logger.DayNotReported(exception, day);
        }
    }

    private async Task TryReportAsync(StoredBot bot, DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            // Nothing to run again: said once, by an empty report.
            if (await ReportAsync(bot, day, cancellationToken) is null)
                await reports.SaveAsync(bot.Id, BotDay.Measure(day, [], strategies), cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or BotDefinitionException)
        {
            Warn(bot, day, exception.Message);
            await reports.SaveAsync(bot.Id, BotDay.Measure(day, [], strategies) with { IsReplayedSame = false }, cancellationToken);
        }
    }

    private Task<BotDay> MeasureAsync(DateOnly day, IReadOnlyList<StoredRun> runs)
    {
        var done = new TaskCompletionSource<BotDay>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(BotDay.Measure(day, runs, strategies));
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        { IsBackground = true, Name = "day report", Priority = ThreadPriority.BelowNormal }.Start();
        return done.Task;
    }

    private void Tell(StoredBot bot, BotDay found)
    {
        logger.DayReported(bot.Id, found.Day, found.IsReplayedSame, found.HasSameDecisions, found.TotalCost);
        if (found.Runs.FirstOrDefault(run => run.FirstDifferentEvent is not null) is { } run)
            Warn(bot, found.Day, $"event {run.FirstDifferentEvent} of the run of {run.StartedAt:u} or one soon after it does something else now: code, trading rules or configuration changed, or the journal is damaged.");
    }

    private void Warn(StoredBot bot, DateOnly day, string what) => alerts.Raise(new Alert(
        AlertSeverity.Warning, bot.Id, $"bot:{bot.Id}:replay", $"The day {day:yyyy-MM-dd} of bot {bot.Name} is not replayed equal: {what}", timeProvider.GetUtcNow()));
}

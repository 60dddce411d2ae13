using System.Collections.Concurrent;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Builds the bots of one account that should run, several side by side, and says why one of them cannot.</summary>
internal sealed class BotLauncher(
    AccountSession session, uint installation, BotStarter starter, LiveArming arming, AlertBoard alerts, TimeProvider timeProvider, ILogger<BotSupervisor> logger)
{
    // Building waits for the database most of the time.
    private const int BuiltSideBySide = 8;
    private static readonly TimeSpan ExchangeRetry = TimeSpan.FromSeconds(2);

    /// <returns>Those that can run.</returns>
    public async Task<IReadOnlyDictionary<BotSeat, StartedBot>> BuildAsync(IReadOnlyList<BotSeat> seats, CancellationToken cancellationToken)
    {
        var records = await starter.RecallAsync([.. seats.Select(seat => seat.Wish.Id)], cancellationToken);
        var built = new ConcurrentDictionary<BotSeat, StartedBot>();
        await Parallel.ForEachAsync(seats, new ParallelOptions { MaxDegreeOfParallelism = BuiltSideBySide, CancellationToken = cancellationToken }, async (seat, stop) =>
        {
            if (await TryBuildAsync(seat, records[seat.Wish.Id], stop) is { } started)
                built[seat] = started;
        });
        return built;
    }

    /// <summary>Halts the bot with a reason, and says it.</summary>
    /// <param name="canRetry">False: trying again changes nothing until the bot's wish or the limits of its account change.</param>
    public void Fail(BotSeat seat, string reason, Exception exception, bool canRetry)
    {
        seat.HaltReason = reason;
        if (canRetry)
            seat.Retry.Fail(seat.Wish.Version, timeProvider.GetUtcNow());
        else
            seat.Retry.GiveUp(seat.Wish.Version);
        DaemonTelemetry.Halted();
        logger.BotHalted(exception, seat.Wish.Id, reason);
        alerts.Raise(new Alert(AlertSeverity.Critical, seat.Wish.Id, $"bot:{seat.Wish.Id}:halted", $"Bot {seat.Wish.Name} is halted: {reason}", timeProvider.GetUtcNow()));
    }

    /// <summary>Whatever else is wrong with the start of one bot, the others go on.</summary>
    public static bool IsItsOwn(Exception exception) =>
        exception is not (OperationCanceledException or LeaseLostException) && !exception.IsDatabaseOutage();

    /// <returns>Null when it cannot run; why is said, and when it is tried again decided.</returns>
    private async Task<StartedBot?> TryBuildAsync(BotSeat seat, BotRecord record, CancellationToken cancellationToken)
    {
        if (seat.Retry.Begin(seat.Wish.Version))
            logger.BotRetried(seat.Wish.Id, seat.Retry.Failures, seat.Retry.Attempts);
        try
        {
            arming.Check(seat.Wish, session);
            var started = await starter.BuildAsync(seat.Wish, record, installation, session, seat.MustRebuild, cancellationToken);
            if (!started.Runner.HoldsNothing || LiveArming.WhyUnarmed(seat.Wish, session.Account.Name) is not { } unarmed)
                return started;
            if (seat.Wish.DesiredState != DesiredState.Stopped)
                throw new BotRefusedException(unarmed);
            // Nobody wished it to run yet: it waits to be armed, and that alarms nobody.
            seat.HaltReason = unarmed;
            seat.Retry.GiveUp(seat.Wish.Version);
        }
        catch (Exception exception) when (exception is BotRefusedException or BotDefinitionException or InvalidDataException)
        {
            seat.RefusedUnder = session.Limits;
            Fail(seat, exception.Message, exception, canRetry: false);
        }
        catch (ExchangeUnavailableException exception)
        {
            // An outage is nobody's failure: it is waited out, however long it takes.
            seat.HaltReason = $"waits for the exchange: {exception.Message}";
            seat.Retry.Wait(seat.Wish.Version, timeProvider.GetUtcNow() + ExchangeRetry);
            logger.BotHalted(exception, seat.Wish.Id, seat.HaltReason);
        }
        catch (Exception exception) when (IsItsOwn(exception))
        {
            Fail(seat, $"{exception.GetType().Name}: {exception.Message}", exception, canRetry: true);
        }

        return null;
    }
}

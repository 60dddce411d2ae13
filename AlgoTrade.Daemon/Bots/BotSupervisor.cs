using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Portfolio;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Risk;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Makes the bots of one account be what they should be: starts them, tells them what the operator wishes, halts the one that throws, tries it again,
/// and reports. Called once per sweep by whoever owns the account; nothing here waits for a bot.
/// </summary>
internal sealed class BotSupervisor(
    AccountSession session, uint installation, BotStarter starter, BotStatusStore statuses, EquityStore equity, MarketHub hub, LiveArming arming, ExchangeClock clock,
    AlertBoard alerts, DaemonOptions options, TimeProvider timeProvider, HouseTime house, ILogger<BotSupervisor> logger)
{
    private static readonly TimeSpan ExchangeRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly Dictionary<BotId, BotSeat> _seats = [];

    public IReadOnlyCollection<BotSeat> Seats => _seats.Values;

    public async Task SweepAsync(IReadOnlyList<StoredBot> wishes, KillSwitches killSwitches, CancellationToken cancellationToken)
    {
        foreach (var wish in wishes)
        {
            if (!_seats.TryGetValue(wish.Id, out var seat))
                _seats[wish.Id] = seat = new BotSeat(wish);
            seat.Wish = wish;
        }

        var wished = wishes.Select(wish => wish.Id).ToHashSet();
        foreach (var seat in _seats.Values.Where(seat => !wished.Contains(seat.Wish.Id)))
            seat.Wish = seat.Wish with { IsDeleted = true, DesiredState = DesiredState.Stopped };
        await ReportAsync(force: false, cancellationToken);
        foreach (var seat in _seats.Values)
            await TendAsync(seat, killSwitches, cancellationToken);
        await ReportAsync(force: false, cancellationToken);
    }

    /// <summary>Ends every bot by its policy, within the time; what remains is reported, not hidden.</summary>
    public async Task<bool> ShutDownAsync(CancellationToken hurry)
    {
        foreach (var seat in _seats.Values.Where(seat => seat.Started is not null))
            seat.Started!.Runner.Inbox.Post(new StopBot(null, "the daemon stops", clock.Now));
        await WaitForEndAsync(hurry);
        var isClean = true;
        foreach (var seat in _seats.Values.Where(seat => seat.Started is not null))
        {
            isClean &= seat.Started!.Runner.IsSettled && seat.HaltReason is null;
            logger.BotLeft(seat.Wish.Id, seat.Wish.Name, seat.State, seat.Started.Runner.Describe());
            await EndAsync(seat, CancellationToken.None);
        }

        await ReportAsync(force: true, CancellationToken.None);
        return isClean;
    }

    /// <summary>Takes all bots out of service at once, without a word to the exchange: the account is not ours any more.</summary>
    public async Task AbandonAsync()
    {
        foreach (var seat in _seats.Values.Where(seat => seat.Started is not null))
        {
            await seat.Stop!.CancelAsync();
            await EndAsync(seat, CancellationToken.None);
        }
    }

    private async Task WaitForEndAsync(CancellationToken hurry)
    {
        try
        {
            while (_seats.Values.Any(seat => !HasEnded(seat)))
                await Task.Delay(TimeSpan.FromMilliseconds(50), house.Provider, hurry);
        }
        catch (OperationCanceledException)
        {
            // Out of time: the report names what is left.
        }
    }

    private static bool HasEnded(BotSeat seat) => seat.Started is not { } started || seat.Running.IsCompleted
        || (started.Runner.Report.State is BotState.Stopped or BotState.Created or BotState.Halted && started.Runner.IsSettled);

    private async Task TendAsync(BotSeat seat, KillSwitches killSwitches, CancellationToken cancellationToken)
    {
        if (seat.Started is not null && seat.Running.IsCompleted)
            await HaltAsync(seat);
        if (seat.Started is { } other && (other.Definition.Revision != seat.Wish.Revision || IsGone(seat, other)))
            await EndAsync(seat, cancellationToken);
        if (seat.Started is null && ShouldStart(seat))
            await StartAsync(seat, cancellationToken);
        if (seat.Started is not { } started || !IsReconciled(seat) || started.Runner.Dispatcher.Unresolved > 0)
            return;
        if (!seat.IsFed)
        {
            // Only now: what a bot decides before its books are compared is decided on wrong books.
            seat.IsFed = true;
            await SetLeverageAsync(started, cancellationToken);
            await hub.AddAsync(started.Runner, started.Subscriptions, cancellationToken);
        }

        if (started.Runner.Report.State == BotState.Halted)
            await RetryHaltedAsync(seat, started);
        else
            Tell(seat, started.Runner, killSwitches);
    }

    // Set by us, because the exchange's own default may be many times what the bot was made for.
    private async Task SetLeverageAsync(StartedBot started, CancellationToken cancellationToken)
    {
        if (session.Exchange is not { } exchange)
            return;
        foreach (var instrument in started.Definition.Instruments)
        {
            var held = session.LastSnapshot?.Positions.FirstOrDefault(position => position.Instrument == instrument);
            if (held is not null && held.Leverage == started.Definition.Leverage)
                continue;
            var outcome = await exchange.Gateway.SetLeverageAsync(instrument, started.Definition.Leverage, held?.IsCross ?? true, cancellationToken);
            if (outcome is not ActionOutcome.Done)
            {
                alerts.Raise(new Alert(
                    AlertSeverity.Warning, started.Definition.Id, $"bot:{started.Definition.Id}:leverage",
                    $"Leverage {started.Definition.Leverage} of {instrument} could not be set: {outcome}.", timeProvider.GetUtcNow()));
            }
        }
    }

    private bool IsReconciled(BotSeat seat) => session.Exchange is null || session.ReconciliationsDone > seat.ReconcileAfter;

    /// <summary>
    /// The bot halted itself. It goes on booking its fills until its pause is over; then it is built anew from the journal. After the last
    /// pause it waits for an operator.
    /// </summary>
    private async Task RetryHaltedAsync(BotSeat seat, StartedBot halted)
    {
        var now = timeProvider.GetUtcNow();
        if (seat.RetryAt == default)
        {
            seat.Failures++;
            seat.FailedVersion = seat.Wish.Version;
            seat.RetryAt = seat.Failures <= options.RetryPauses.Length ? now + options.RetryPauses[seat.Failures - 1] : DateTimeOffset.MaxValue;
            DaemonTelemetry.Halted();
            logger.BotHalted(null, seat.Wish.Id, halted.Runner.Report.Reason);
        }

        if (now < seat.RetryAt && seat.Wish.Version == seat.FailedVersion)
            return;
        seat.MustRebuild = true;
        await EndAsync(seat, CancellationToken.None);
    }

    // A deleted bot is watched until nothing of it is left on the exchange.
    private static bool IsGone(BotSeat seat, StartedBot started) => seat.Wish.IsDeleted && HasEnded(seat) && started.Runner.HoldsNothing;

    private bool ShouldStart(BotSeat seat)
    {
        if (seat.Wish.IsDeleted)
            return false;
        var isNewWish = seat.Wish.Version != seat.FailedVersion;
        return seat.HaltReason is null || isNewWish
            || (seat.Failures <= options.RetryPauses.Length && timeProvider.GetUtcNow() >= seat.RetryAt);
    }

    private async Task StartAsync(BotSeat seat, CancellationToken cancellationToken)
    {
        if (seat.Wish.Version != seat.FailedVersion)
            seat.Failures = 0;
        else if (seat.Failures > 0)
            logger.BotRetried(seat.Wish.Id, seat.Failures, options.RetryPauses.Length);
        try
        {
            arming.Check(seat.Wish, session);
            // The status row must exist before the first snapshot is written into it.
            seat.HaltReason = null;
            var started = await starter.BuildAsync(seat.Wish, installation, session, seat.MustRebuild, cancellationToken);
            seat.MustRebuild = false;
            await RunAsync(seat, started, cancellationToken);
        }
        catch (Exception exception) when (exception is BotRefusedException or BotDefinitionException or InvalidDataException)
        {
            Fail(seat, exception.Message, exception, canRetry: false);
        }
        catch (ExchangeUnavailableException exception)
        {
            // An outage is nobody's failure: it is waited out, however long it takes.
            seat.HaltReason = $"waits for the exchange: {exception.Message}";
            seat.FailedVersion = seat.Wish.Version;
            seat.RetryAt = timeProvider.GetUtcNow() + ExchangeRetry;
            logger.BotHalted(exception, seat.Wish.Id, seat.HaltReason);
        }
    }

    private async Task RunAsync(BotSeat seat, StartedBot started, CancellationToken cancellationToken)
    {
        seat.Stop = new CancellationTokenSource();
        seat.Told = ToldBefore(started.Runner.Report.State);
        seat.IsHeld = false;
        seat.IsFed = false;
        seat.RetryAt = default;
        seat.ReconcileAfter = session.ReconciliationsStarted;
        seat.ToldKillSwitch = default; // A restored bot may remember a switch that was released while it was away: tell it anyway.
        session.Attach(started.Runner);
        seat.Started = started;
        await ReportAsync(force: false, cancellationToken);
        seat.Running = started.RunAsync(seat.Stop.Token);
        await started.Runner.ResumeOrdersAsync(cancellationToken);
        session.RequestReconciliation($"bot {seat.Wish.Name} starts");
        var definition = started.Definition;
        logger.BotStarted(definition.Id, definition.Name, definition.Strategy, string.Join(", ", definition.Instruments), definition.Mode);
    }

    // What the restored bot was last told can be seen from its state.
    private static DesiredState? ToldBefore(BotState state) => state switch
    {
        BotState.Running or BotState.WarmingUp => DesiredState.Running,
        BotState.Paused => DesiredState.Paused,
        BotState.Stopping or BotState.Stopped => DesiredState.Stopped,
        _ => null,
    };

    private void Tell(BotSeat seat, BotRunner runner, KillSwitches killSwitches)
    {
        var now = clock.Now;
        var killSwitch = killSwitches.For(seat.Wish.AccountId, seat.Wish.Id);
        if (killSwitch.Mode != seat.ToldKillSwitch.Mode)
            runner.Inbox.Post(new SetKillSwitch(killSwitch.Mode, killSwitch.Reason, now));
        seat.ToldKillSwitch = killSwitch;
        if (seat.Told != seat.Wish.DesiredState)
            Command(seat, runner, now);
        var hold = session.Halts.GetValueOrDefault(seat.Wish.Id);
        if (hold is not null && !seat.IsHeld)
            runner.Inbox.Post(new PauseBot($"halted: {hold}", now));
        else if (hold is null && seat.IsHeld && seat.Wish.DesiredState == DesiredState.Running)
            runner.Inbox.Post(new ResumeBot(now));
        seat.IsHeld = hold is not null;
    }

    private static void Command(BotSeat seat, BotRunner runner, DateTimeOffset now)
    {
        var isStarted = seat.Told is DesiredState.Running or DesiredState.Paused or DesiredState.Flattened;
        var wish = seat.Wish.DesiredState;
        if (!isStarted && wish != DesiredState.Stopped)
            runner.Inbox.Post(new StartBot(now));
        switch (wish)
        {
            case DesiredState.Running when isStarted:
                runner.Inbox.Post(new ResumeBot(now));
                break;
            case DesiredState.Paused:
                runner.Inbox.Post(new PauseBot("the operator paused it", now));
                break;
            case DesiredState.Flattened:
                runner.Inbox.Post(new FlattenBot("the operator flattens it", now));
                break;
            case DesiredState.Stopped when runner.Report.State != BotState.Stopped:
                runner.Inbox.Post(new StopBot(null, "the operator stopped it", now));
                break;
        }

        seat.Told = wish;
    }

    private async Task HaltAsync(BotSeat seat)
    {
        var exception = seat.Running.Exception?.GetBaseException();
        await EndAsync(seat, CancellationToken.None);
        if (exception is LeaseLostException or null)
            return;
        // What waits in its inbox is not lost: the next start asks the exchange for it.
        seat.MustRebuild = true;
        Fail(seat, $"{exception.GetType().Name}: {exception.Message}", exception, canRetry: true);
    }

    private void Fail(BotSeat seat, string reason, Exception exception, bool canRetry)
    {
        seat.Failures = canRetry ? seat.Failures + 1 : options.RetryPauses.Length + 1;
        seat.FailedVersion = seat.Wish.Version;
        seat.HaltReason = reason;
        if (seat.Failures <= options.RetryPauses.Length)
            seat.RetryAt = timeProvider.GetUtcNow() + options.RetryPauses[seat.Failures - 1];
        DaemonTelemetry.Halted();
        logger.BotHalted(exception, seat.Wish.Id, reason);
        alerts.Raise(new Alert(AlertSeverity.Critical, seat.Wish.Id, $"bot:{seat.Wish.Id}:halted", $"Bot {seat.Wish.Name} is halted: {reason}", timeProvider.GetUtcNow()));
    }

    /// <summary>Takes the bot out of service; its orders and positions stay as they are.</summary>
    private async Task EndAsync(BotSeat seat, CancellationToken cancellationToken)
    {
        if (seat.Started is not { } started)
            return;
        await hub.RemoveAsync(started.Runner, cancellationToken);
        session.Detach(started.Runner);
        started.Runner.Inbox.Complete();
        seat.Stop?.CancelAfter(TimeSpan.FromSeconds(5));
        await seat.Running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        seat.Stop?.Dispose();
        seat.Stop = null;
        seat.Started = null;
    }

    private async Task ReportAsync(bool force, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var due = new List<BotStatus>();
        var curve = new List<EquityPoint>();
        foreach (var seat in _seats.Values)
        {
            var report = seat.Started?.Runner.Report;
            var current = (seat.State, seat.Reason, report?.LastDecision, seat.Told == seat.Wish.DesiredState || seat.HaltReason is not null ? seat.Wish.Version : seat.Reported.Version);
            if (!force && current == seat.Reported && now - seat.ReportedAt < Heartbeat)
                continue;
            if (current.State != seat.Reported.State)
                seat.ChangedAt = now;
            seat.Reported = current;
            seat.ReportedAt = now;
            var lag = report?.LastEventAt is { } last ? (int)Math.Clamp((clock.Now - last).TotalMilliseconds, 0, int.MaxValue) : 0;
            if (report?.Equity is { } worth)
            {
                curve.Add(new EquityPoint(
                    seat.Wish.AccountId, seat.Wish.Id, now, worth, report.Cash, worth - report.Cash, report.RealizedPnl, MarginUsed: 0));
            }

            due.Add(new BotStatus(
                seat.Wish.Id, current.State, current.Reason, seat.Started?.Definition.Revision ?? seat.Wish.Revision, current.Item4, options.Instance, now,
                seat.ChangedAt, report?.LastDecisionAt, report?.LastDecision, lag));
        }

        await statuses.ReportAsync(session.Lease.Claim, due, cancellationToken);
        if (curve.Count > 0)
            await equity.AppendAsync(session.Lease.Claim, curve, cancellationToken);
    }
}

using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>
/// Makes the bots of one account be what they should be: starts them, tells them what the operator wishes, halts the one that throws, tries it again,
/// and reports. Called once per sweep by whoever owns the account; nothing here waits for a bot.
/// </summary>
internal sealed class BotSupervisor(
    AccountSession session, BotLauncher launcher, BotReporter reporter, MarketHub hub, ExchangeClock clock, AlertBoard alerts,
    DaemonOptions options, TimeProvider timeProvider, HouseTime house, ILogger<BotSupervisor> logger)
{
    // Read from the journal in one go, and reported in one go.
    private const int StartedAtOnce = 100;

    private readonly Dictionary<BotId, BotSeat> _seats = [];

    public IReadOnlyCollection<BotSeat> Seats => _seats.Values;

    public async Task SweepAsync(IReadOnlyList<StoredBot> wishes, KillSwitches killSwitches, CancellationToken cancellationToken)
    {
        foreach (var wish in wishes)
        {
            if (!_seats.TryGetValue(wish.Id, out var seat))
                _seats[wish.Id] = seat = new BotSeat(wish, new RetryPolicy(options.RetryPauses));
            seat.Wish = wish;
        }

        var wished = wishes.Select(wish => wish.Id).ToHashSet();
        foreach (var seat in _seats.Values.Where(seat => !wished.Contains(seat.Wish.Id)))
            seat.Wish = seat.Wish with { IsDeleted = true, DesiredState = DesiredState.Stopped };
        await ReportAsync(force: false, cancellationToken);
        foreach (var seat in _seats.Values.Where(seat => seat.Started is not null))
            await EndOutdatedAsync(seat, cancellationToken);
        // Who runs is told before others start: a kill switch waits for nobody.
        await TendAsync(_seats.Values, killSwitches, cancellationToken);
        foreach (var starting in _seats.Values.Where(seat => seat.Started is null && ShouldStart(seat)).Chunk(StartedAtOnce))
        {
            await StartAsync(starting, cancellationToken);
            await TendAsync(starting, killSwitches, cancellationToken);
        }

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
            var runner = seat.Started!.Runner;
            logger.BotLeft(seat.Wish.Id, seat.Wish.Name, seat.State, runner.Describe());
            await EndAsync(seat, CancellationToken.None);
            // Judged when its inbox is empty: a quote that came in at the last moment is no order without an answer.
            isClean &= runner.IsSettled && seat.HaltReason is null;
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
            while (_seats.Values.Any(seat => !seat.HasEnded))
                await Task.Delay(TimeSpan.FromMilliseconds(50), house.Provider, hurry);
        }
        catch (OperationCanceledException)
        {
            // Out of time: the report names what is left.
        }
    }

    private async Task EndOutdatedAsync(BotSeat seat, CancellationToken cancellationToken)
    {
        if (seat.Running.IsCompleted)
            await HaltAsync(seat);
        if (seat.Started is { } other && (other.Definition.Revision != seat.Wish.Revision || other.AccountLimits != session.Limits || IsGone(seat, other)))
            await EndAsync(seat, cancellationToken);
    }

    private async Task TendAsync(IReadOnlyCollection<BotSeat> seats, KillSwitches killSwitches, CancellationToken cancellationToken)
    {
        var hungry = new List<StartedBot>();
        foreach (var seat in seats)
        {
            if (await TendAsync(seat, killSwitches) is { } told)
                hungry.Add(told);
        }

        if (hungry.Count == 0)
            return;
        foreach (var started in hungry)
            await SetLeverageAsync(started, cancellationToken);
        await hub.AddAsync([.. hungry.Select(started => (started.Runner, started.Subscriptions))], cancellationToken);
    }

    /// <returns>The bot when it was told everything and must be fed from now on.</returns>
    private async Task<StartedBot?> TendAsync(BotSeat seat, KillSwitches killSwitches)
    {
        if (seat.Started is not { } started)
            return null;
        var isInDoubt = !IsReconciled(seat) || started.Runner.Dispatcher.Unresolved > 0;
        // What a bot decides before its books are compared is decided on wrong books. Once it is fed, a kill switch waits for nothing.
        if (isInDoubt && !seat.IsFed)
            return null;
        if (started.Runner.Report.State != BotState.Halted)
            Tell(seat, started, killSwitches);
        else if (!isInDoubt)
            await RetryHaltedAsync(seat, started);
        // Told first: a restored bot may be running still, and must know what stops it before it sees a price.
        if (seat.IsFed || seat.Started != started)
            return null;
        seat.IsFed = true;
        return started;
    }

    private void Tell(BotSeat seat, StartedBot started, KillSwitches killSwitches)
    {
        var hold = session.Halts.TryGetValue(seat.Wish.Id, out var halt) ? $"halted: {halt}" : LiveArming.WhyUnarmed(seat.Wish, session.Account.Name);
        seat.Teller!.Tell(
            started.Runner, seat.Wish.DesiredState, killSwitches.For(seat.Wish.AccountId, seat.Wish.Id), session.Losses.Block, hold, clock.Now);
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
                    $"Leverage {started.Definition.Leverage} of {instrument} could not be set: {Cause(outcome)}", timeProvider.GetUtcNow()));
            }
        }
    }

    private static string Cause(ActionOutcome outcome) => outcome switch
    {
        ActionOutcome.Rejected rejected => $"the exchange refused it with \"{rejected.ExchangeMessage}\"",
        ActionOutcome.Unknown unknown => $"whether the exchange did it is not known: {unknown.Cause}",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "expected an outcome that is not Done"),
    };

    private bool IsReconciled(BotSeat seat) => !session.IsLookedAt || session.ReconciliationsDone > seat.ReconcileAfter;

    /// <summary>
    /// The bot halted itself. It goes on booking its fills until its pause is over; then it is built anew from the journal. After the last
    /// pause it waits for an operator.
    /// </summary>
    private async Task RetryHaltedAsync(BotSeat seat, StartedBot halted)
    {
        var now = timeProvider.GetUtcNow();
        if (!seat.IsHaltCounted)
        {
            seat.IsHaltCounted = true;
            seat.Retry.Fail(seat.Wish.Version, now);
            DaemonTelemetry.Halted();
            logger.BotHalted(null, seat.Wish.Id, halted.Runner.Report.Reason);
        }

        if (!seat.Retry.IsDue(seat.Wish.Version, now))
            return;
        seat.MustRebuild = true;
        await EndAsync(seat, CancellationToken.None);
    }

    // A deleted bot is watched until nothing of it is left on the exchange.
    private static bool IsGone(BotSeat seat, StartedBot started) => seat.Wish.IsDeleted && seat.HasEnded && started.Runner.HoldsNothing;

    private bool ShouldStart(BotSeat seat) => !seat.Wish.IsDeleted
        && (seat.HaltReason is null || seat.Retry.IsDue(seat.Wish.Version, timeProvider.GetUtcNow()) || (seat.RefusedUnder is { } former && former != session.Limits));

    private async Task StartAsync(IReadOnlyList<BotSeat> seats, CancellationToken cancellationToken)
    {
        var built = await launcher.BuildAsync(seats, cancellationToken);
        var ready = seats.Where(built.ContainsKey).ToList();
        foreach (var seat in ready)
            Seat(seat, built[seat]);
        // The status rows must exist before the first snapshot is written into them.
        await ReportAsync(force: false, cancellationToken);
        foreach (var seat in ready)
            await TryRunAsync(seat, built[seat], cancellationToken);
    }

    private void Seat(BotSeat seat, StartedBot started)
    {
        (seat.HaltReason, seat.RefusedUnder, seat.MustRebuild) = (null, null, false);
        seat.Stop = new CancellationTokenSource();
        seat.Teller = new WishTeller(started.Runner.Report.State);
        seat.IsFed = false;
        seat.IsHaltCounted = false;
        seat.Retry.Started(timeProvider.GetUtcNow());
        seat.ReconcileAfter = session.ReconciliationsStarted;
        session.Attach(started.Runner);
        seat.Started = started;
    }

    private async Task TryRunAsync(BotSeat seat, StartedBot started, CancellationToken cancellationToken)
    {
        try
        {
            await started.Runner.ResumeOrdersAsync(cancellationToken);
        }
        catch (Exception exception) when (BotLauncher.IsItsOwn(exception))
        {
            await EndAsync(seat, CancellationToken.None);
            launcher.Fail(seat, $"{exception.GetType().Name}: {exception.Message}", exception, canRetry: true);
            return;
        }

        seat.Running = started.RunAsync(seat.Stop!.Token);
        session.RequestReconciliation($"bot {seat.Wish.Name} starts");
        var definition = started.Definition;
        logger.BotStarted(definition.Id, definition.Name, definition.Strategy, string.Join(", ", definition.Instruments), definition.Mode);
    }

    private async Task HaltAsync(BotSeat seat)
    {
        var exception = seat.Running.Exception?.GetBaseException();
        await EndAsync(seat, CancellationToken.None);
        if (exception is LeaseLostException or null)
            return;
        // What waits in its inbox is not lost: the next start asks the exchange for it.
        seat.MustRebuild = true;
        launcher.Fail(seat, $"{exception.GetType().Name}: {exception.Message}", exception, canRetry: true);
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
        seat.Running = Task.CompletedTask;
        seat.Started = null;
        seat.Teller = null;
    }

    private Task ReportAsync(bool force, CancellationToken cancellationToken) =>
        reporter.ReportAsync(session.Lease.Claim, _seats.Values, force, cancellationToken);
}

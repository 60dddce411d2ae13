using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Ownership;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// Owns accounts: takes their leases, keeps a session and a supervisor for each, sweeps the wishes into them, and brings all of it to an orderly end.
/// Accounts that another process owns are tried again with every sweep.
/// </summary>
internal sealed class DaemonHost(
    DaemonServices services, AccountServices accountServices, SupervisorFactory supervisors, ShutdownState shutdown, ILogger<DaemonHost> logger) : BackgroundService
{
    private readonly Dictionary<int, OwnedAccount> _owned = [];
    private readonly HashSet<int> _standingBy = [];
    private readonly BreakerBoard _breakers = new(services.Risks, services.TimeProvider);
    private uint _installation;

    /// <summary>The wishes were read at least once.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Accounts owned right now; may be read from any thread.</summary>
    public IReadOnlyList<AccountSession> Sessions { get; private set; } = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var wake in services.Changes.ReadAsync(services.Options.SweepPeriod, stoppingToken))
            {
                if (wake.Reason == WakeReason.Disconnected)
                    continue;
                await TrySweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop; the bots are ended below, while journal and feeds still run.
        }

        await ShutDownAsync();
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_installation == 0)
                await BeginAsync(cancellationToken);
            await SweepAsync(cancellationToken);
        }
        catch (Exception exception) when (exception.IsDatabaseOutage())
        {
            logger.SweepFailed(exception);
        }
        catch (LeaseLostException exception)
        {
            // The session that lost it ends by itself and is cleared away with the next sweep.
            logger.SweepFailed(exception);
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var network = services.Network;
        await services.Accounts.EnsureAsync(services.Options.PaperAccount, network, BotMode.Paper, null, cancellationToken);
        if (services.Exchange is { } exchange)
        {
            var mode = exchange.Network == "mainnet" ? BotMode.Live : BotMode.Testnet;
            await services.Accounts.EnsureAsync(exchange.Name, exchange.Network, mode, exchange.Address, cancellationToken);
        }

        _installation = await services.Installation.ReadAsync(cancellationToken);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var account in await services.Accounts.ListAsync(cancellationToken))
        {
            if (services.Options.OwnsAccounts && !account.IsDisabled && IsServed(account))
                await OwnAsync(account, cancellationToken);
        }

        Sessions = [.. _owned.Values.Select(owned => owned.Session)];
        var bots = _owned.Values.SelectMany(owned => owned.Supervisor.Seats.Select(seat => seat.State)).ToList();
        DaemonTelemetry.Gauges.OfBots(() => bots);
        var running = _owned.Values.SelectMany(owned => owned.Supervisor.Seats).Where(seat => seat.Started is not null).ToList();
        DaemonTelemetry.Gauges.OfDrawdowns(() => running.Select(seat => (seat.Wish.Id, seat.Started!.Runner.Report.Drawdown)));
        var states = await services.Risks.ListAsync(cancellationToken);
        var killSwitches = KillSwitchesIn(states);
        foreach (var owned in _owned.Values)
        {
            owned.Session.Limits = await services.Accounts.ReadLimitsAsync(owned.Session.Account.AccountId, cancellationToken);
            await owned.Session.Losses.ObserveAsync(owned.Session.Limits, owned.Supervisor.Seats, states, cancellationToken);
        }

        foreach (var owned in _owned.Values)
            await owned.Supervisor.SweepAsync(await services.Bots.ListAsync(owned.Session.Account.AccountId, cancellationToken), killSwitches, cancellationToken);
        foreach (var seat in _owned.Values.SelectMany(owned => owned.Supervisor.Seats).Where(seat => seat.Started is not null))
            await _breakers.SyncAsync(seat.Started!.Runner, states, cancellationToken);
        IsStarted = true;
    }

    private bool IsServed(Account account) => account.Mode == BotMode.Paper
        ? account.Network == (services.Network)
        : services.Exchange is { } exchange && string.Equals(exchange.Address, account.Address, StringComparison.OrdinalIgnoreCase) && exchange.Network == account.Network;

    private async Task OwnAsync(Account account, CancellationToken cancellationToken)
    {
        if (_owned.TryGetValue(account.AccountId, out var owned))
        {
            if (!owned.Running.IsCompleted)
                return;
            await DisownAsync(owned);
        }

        var lease = await AccountLease.TryAcquireAsync(
            services.Leases, LeaseStore.ForAccount(account.AccountId), services.Options.Instance, services.Options.LeaseDuration, services.House.Provider, logger, cancellationToken);
        if (lease is null)
        {
            if (_standingBy.Add(account.AccountId))
                logger.StandingBy(account.Name);
            return;
        }

        _standingBy.Remove(account.AccountId);
        logger.LeaseAcquired(account.Name, lease.Claim.Epoch);
        DaemonTelemetry.LeaseChanged("taken");
        var exchange = account.Mode == BotMode.Paper ? null : services.Exchange;
        var session = new AccountSession(account, lease, _installation, exchange, accountServices);
        await session.LearnExposuresAsync(cancellationToken);
        var stop = new CancellationTokenSource();
        _owned[account.AccountId] = new OwnedAccount(session, supervisors.For(session, _installation), session.RunAsync(stop.Token), stop);
    }

    // The lease is gone, or the session broke: its bots must not go on.
    private async Task DisownAsync(OwnedAccount owned)
    {
        logger.SessionEnded(owned.Running.Exception?.GetBaseException(), owned.Session.Account.Name);
        await owned.Supervisor.AbandonAsync();
        await owned.Session.Lease.ReleaseAsync(CancellationToken.None);
        owned.Stop.Dispose();
        _owned.Remove(owned.Session.Account.AccountId);
        accountServices.Alerts.Raise(new Alert(
            AlertSeverity.Critical, null, $"account:{owned.Session.Account.Name}:disowned",
            $"{owned.Session.Account.Name} is no longer traded by this process: {owned.Running.Exception?.GetBaseException().Message}",
            services.TimeProvider.GetUtcNow(), owned.Session.Account.AccountId));
    }

    private KillSwitches KillSwitchesIn(IReadOnlyList<RiskState> states)
    {
        var now = services.TimeProvider.GetUtcNow();
        return new KillSwitches(states
            .Where(state => state.Name == RiskStateStore.KillSwitch && (state.Until is not { } until || until > now))
            .Select(state => new KillSwitch(state.Scope, Enum.Parse<KillSwitchMode>(state.Value), state.Reason)));
    }

    private async Task ShutDownAsync()
    {
        using var time = new CancellationTokenSource(services.Options.ShutdownTime, services.House.Provider);
        using var hurry = CancellationTokenSource.CreateLinkedTokenSource(time.Token, shutdown.Hasten);
        var isClean = true;
        foreach (var owned in _owned.Values)
        {
            try
            {
                isClean &= await owned.Supervisor.ShutDownAsync(hurry.Token);
                isClean &= await IsAnsweredAsync(owned.Session.Account);
            }
            catch (Exception exception) when (exception.IsDatabaseOutage() || exception is LeaseLostException)
            {
                isClean = false;
                logger.SessionEnded(exception, owned.Session.Account.Name);
            }

            await owned.Stop.CancelAsync();
            await owned.Running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await owned.Session.Lease.ReleaseAsync(CancellationToken.None);
            owned.Stop.Dispose();
        }

        shutdown.Finish(isClean);
        logger.ShutDown(isClean ? "the journal is clean" : "the journal is not clean: the next start resolves what is named above");
    }

    // Bots that could not be started have a say, too: what a former process sent for them may still be without an answer.
    private async Task<bool> IsAnsweredAsync(Account account)
    {
        var live = await accountServices.JournalReader.LoadLiveOrdersAsync(account.AccountId, CancellationToken.None);
        var open = live.Count(order => order.Status is OrderStatus.Created or OrderStatus.Sent or OrderStatus.Unknown);
        if (open > 0)
            logger.LeftUnanswered(account.Name, open);
        return open == 0;
    }

    private sealed record OwnedAccount(AccountSession Session, BotSupervisor Supervisor, Task Running, CancellationTokenSource Stop);
}

/// <summary>What the host reads and writes besides its accounts.</summary>
/// <param name="Exchange">Null when this process holds no key: it trades paper only.</param>
internal sealed record DaemonServices(
    Installation Installation, AccountStore Accounts, BotStore Bots, LeaseStore Leases, RiskStateStore Risks, DesiredStateChanges Changes,
    ExchangePorts? Exchange, DaemonOptions Options, TimeProvider TimeProvider, HouseTime House)
{
    /// <summary>The one network of this process.</summary>
    public required string Network { get; init; }
}

/// <summary>How far the end of this process has come, for whoever started it.</summary>
public sealed class ShutdownState : IDisposable
{
    private readonly CancellationTokenSource _hasten = new();
    private int _asked;

    /// <summary>Canceled when somebody asked a second time: what is not done by now is left and reported.</summary>
    public CancellationToken Hasten => _hasten.Token;

    /// <summary>Null until the end; then whether every order is answered and in the journal.</summary>
    public bool? IsClean { get; private set; }

    /// <summary>
    /// Somebody asked for the end: by a signal, say. The host acts on the first one; whoever asks again does not want to wait. Counted here, because nobody
    /// can tell whether the host has heard of this one yet.
    /// </summary>
    public void Asked()
    {
        if (Interlocked.Increment(ref _asked) > 1)
            _hasten.Cancel();
    }

    public void Dispose() => _hasten.Dispose();

    internal void Finish(bool isClean) => IsClean = isClean;
}

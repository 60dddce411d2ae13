using System.Collections.Concurrent;
using System.Threading.Channels;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Ownership;
using AlgoTrade.Daemon.Paper;
using AlgoTrade.Daemon.Reconciliation;
using AlgoTrade.Data;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// One account while this process owns it: its lease, its journal, its stream of executions and its reconciliation. Ends, and takes all its
/// bots along, when the lease is lost.
/// </summary>
internal sealed class AccountSession : IAccountRouter
{
    private static readonly TimeSpan ExchangeRetry = TimeSpan.FromSeconds(2);

    // Our own database is asked, and the market may run many times as fast as real time.
    private static readonly TimeSpan PaperPeriod = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<BotId, BotRunner> _runners = [];
    private readonly Channel<string> _reconcileRequests = Channel.CreateBounded<string>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly AccountServices _services;
    private readonly AccountBookkeeper _bookkeeper;
    private readonly AccountJudge _judge;
    private readonly uint _installation;
    private readonly ActionBudget _budget;
    private readonly Func<CancellationToken, Task<ReconcileResult>> _look;
    private string _limits = "{}";

    public AccountSession(Account account, AccountLease lease, uint installation, ExchangePorts? exchange, AccountServices services)
    {
        Account = account;
        Lease = lease;
        _installation = installation;
        _services = services;
        Journal = new JournalWriter(services.JournalStore, lease.Claim, services.House.Provider, services.Logger);
        _budget = new ActionBudget(exchange?.Budgets, services.Accounts, account.AccountId, services.TimeProvider);
        Exchange = exchange is null ? null : exchange with { Gateway = new FencedGateway(exchange.Gateway, lease) };
        Losses = new AccountLossGuard(account, lease, services.Losses, services.Clock, AlertNow, services.Logger);
        _bookkeeper = new AccountBookkeeper(account.AccountId, lease.Claim, Journal, services, _runners, AlertNow);
        _judge = new AccountJudge(_runners, Alert);
        Veto = new EntryVeto(account.Name, isNetted: exchange is not null, _runners, services.Marks);
        if (exchange is null)
        {
            _look = new PaperAccount(account.AccountId, services.JournalReader, services.Marks, services.Clock, () => Losses.Equity).ReadAsync;
            return;
        }

        var reconciler = new Reconciler(
            account.AccountId, exchange.Reader, services.JournalReader, services.Books, services.JournalReader.TallyOf(account.AccountId, services.House.Provider),
            new CashCheck(account.AccountId, exchange.Ledger, services.Cash), this, services.Options.ReconcileMargin, services.TimeProvider);
        _look = stop => reconciler.RunAsync(lease.Claim, stop);
    }

    public Account Account { get; }

    public AccountLease Lease { get; }

    public JournalWriter Journal { get; }

    /// <summary>Null for a paper account: its bots bring their own exchange.</summary>
    public ExchangePorts? Exchange { get; }

    /// <summary>What one bot may not do because of the others.</summary>
    public EntryVeto Veto { get; }

    /// <summary>Number of the reconciliation that runs or ran last.</summary>
    public long ReconciliationsStarted { get; private set; }

    /// <summary>Number of the last one that reached its end.</summary>
    public long ReconciliationsDone { get; private set; }

    /// <summary>The books were compared with the exchange at least once.</summary>
    public bool IsReconciled => !IsLookedAt || ReconciliationsDone > 0;

    /// <summary>Its bots wait for a look at the account: it is on an exchange, or what it holds is limited.</summary>
    public bool IsLookedAt => Exchange is not null || Veto.Room.HasLimits;

    public AccountSnapshot? LastSnapshot { get; private set; }

    /// <summary>What the operator allows the account as a whole, JSON; read with every sweep. What cannot be read keeps its bots from starting.</summary>
    public string Limits
    {
        get => _limits;
        set
        {
            if (value == _limits)
                return;
            _limits = value;
            Veto.Room.Limits = AccountLimitsJson.TryParse(value);
        }
    }

    /// <summary>Daily loss and drawdown of all its bots together.</summary>
    public AccountLossGuard Losses { get; }

    /// <inheritdoc cref="AccountJudge.Halts"/>
    public IReadOnlyDictionary<BotId, string> Halts => _judge.Halts;

    public void Attach(BotRunner runner)
    {
        _runners[runner.Context.Bot] = runner;
        Veto.Absent.Left(runner.Context.Bot, new HashSet<(InstrumentName, Side)>());
    }

    public void Detach(BotRunner runner)
    {
        Veto.Absent.Left(runner.Context.Bot, runner.Exposure);
        _runners.TryRemove(KeyValuePair.Create(runner.Context.Bot, runner));
    }

    /// <summary>Learns what bots hold that do not run yet. Called once, before the first bot starts.</summary>
    public async Task LearnExposuresAsync(CancellationToken cancellationToken)
    {
        if (Exchange is not null)
            await Veto.Absent.LoadAsync(_services.JournalReader, Account.AccountId, cancellationToken);
    }

    public void RequestReconciliation(string cause) => _reconcileRequests.Writer.TryWrite(cause);

    /// <summary>Runs until canceled; throws <see cref="LeaseLostException"/> when another process took over.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task> { KeepLeaseAsync(stop.Token), Journal.RunAsync(stop.Token) };
        running.Add(ReconcileAlwaysAsync(stop.Token));
        if (Exchange is not null)
            running.Add(ReadFeedAsync(Exchange.Feed, stop.Token));
        try
        {
            await await Task.WhenAny(running);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public bool IsOurs(ClientOrderId order) => order.IsOurs && order.Installation == _installation;

    public void Deliver(OrderEvent orderEvent)
    {
        // A bot that is not running hears it from the reconciliation at its next start.
        if (IsOurs(orderEvent.ClientOrderId) && _runners.TryGetValue(orderEvent.ClientOrderId.Bot, out var runner))
            runner.Inbox.Post(orderEvent);
    }

    public async Task RouteFillAsync(Fill fill, CancellationToken cancellationToken)
    {
        if (fill.ClientOrderId is { } id && IsOurs(id))
        {
            Deliver(new OrderFilled(id, fill));
            return;
        }

        await _bookkeeper.BookForeignAsync(fill, cancellationToken);
    }

    public Task RouteFundingAsync(FundingPayment payment, CancellationToken cancellationToken) => _bookkeeper.BookFundingAsync(payment, cancellationToken);

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 40 && _runners.Values.Any(runner => !runner.IsQuiet); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(50), _services.House.Provider, cancellationToken);
    }

    private async Task KeepLeaseAsync(CancellationToken cancellationToken)
    {
        await Lease.KeepAsync(cancellationToken);
        throw new LeaseLostException($"{Account.Name} is owned by another process now.");
    }

    private async Task ReadFeedAsync(IAccountFeed feed, CancellationToken cancellationToken)
    {
        await foreach (var engineEvent in feed.ReadAsync(cancellationToken))
        {
            try
            {
                await RouteAsync(engineEvent, cancellationToken);
            }
            catch (Exception exception) when (exception.IsDatabaseOutage())
            {
                // What could not be booked is asked for again.
                _services.Logger.ReconcileFailed(exception, Account.Name);
                RequestReconciliation("an event of the account could not be booked");
            }
        }
    }

    private async Task RouteAsync(EngineEvent engineEvent, CancellationToken cancellationToken)
    {
        switch (engineEvent)
        {
            case OrderFilled filled:
                await RouteFillAsync(filled.Fill, cancellationToken);
                break;
            case OrderEvent orderEvent:
                Deliver(orderEvent);
                break;
            case ForeignFill foreign:
                await RouteFillAsync(foreign.Fill, cancellationToken);
                break;
            case FundingPayment payment:
                await RouteFundingAsync(payment, cancellationToken);
                break;
            case Liquidated:
                // What it took from whom, its fills say; what it left behind, only a comparison.
                RequestReconciliation("liquidation");
                break;
            case AccountFeedInterrupted interrupted:
                RequestReconciliation(interrupted.Cause);
                break;
        }
    }

    private async Task ReconcileAlwaysAsync(CancellationToken cancellationToken)
    {
        var period = Exchange is null ? PaperPeriod : _services.Options.ReconcilePeriod;
        while (true)
        {
            var pause = await TryReconcileAsync(cancellationToken) ? period : ExchangeRetry;
            using var sleep = new CancellationTokenSource(pause, _services.House.Provider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(sleep.Token, cancellationToken);
            try
            {
                _services.Logger.ReconcileRequested(Account.Name, await _reconcileRequests.Reader.ReadAsync(either.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nobody asked; it is time anyway.
            }
        }
    }

    private async Task<bool> TryReconcileAsync(CancellationToken cancellationToken)
    {
        if (!IsLookedAt)
            return true;
        try
        {
            var number = ++ReconciliationsStarted;
            var result = await _look(cancellationToken);
            var actionsLeft = await _budget.ReadAsync(cancellationToken);
            LastSnapshot = result.Account;
            if (Veto.Room.HasLimits)
                Veto.Room.Learn(result.Account.Equity, await ReadOutsideAsync(cancellationToken));
            _judge.Judge(result, actionsLeft, _services.TimeProvider.GetUtcNow());
            ReconciliationsDone = number;
            return true;
        }
        catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
        {
            _services.Logger.ReconcileFailed(exception, Account.Name);
            return false;
        }
    }

    // From the books, not as a difference: what running bots hold changes while we look.
    private async Task<IReadOnlyDictionary<InstrumentName, decimal>> ReadOutsideAsync(CancellationToken cancellationToken)
    {
        var outside = new Dictionary<InstrumentName, decimal>(await _services.Books.LoadUnattributedAsync(Account.AccountId, cancellationToken));
        foreach (var (bot, instrument, quantity) in await _services.JournalReader.PositionsByBotAsync(Account.AccountId, cancellationToken))
        {
            if (!_runners.ContainsKey(bot))
                outside[instrument] = outside.GetValueOrDefault(instrument) + quantity;
        }

        return outside;
    }

    private void AlertNow(AlertSeverity severity, string key, string text) => Alert(severity, key, text, _services.TimeProvider.GetUtcNow());

    private void Alert(AlertSeverity severity, string key, string text, DateTimeOffset at) =>
        _services.Alerts.Raise(new Alert(severity, null, $"account:{Account.Name}:{key}", $"{Account.Name}: {text}", at, Account.AccountId));
}

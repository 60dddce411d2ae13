using System.Globalization;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Ownership;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Leases;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// Measures with every sweep what all bots of one account lost today and since their peak, and says when none of them may enter any more. The
/// measurement and its tripped breakers are one transaction, so whichever is in the database holds after a restart; a row of <c>risk_state</c>
/// that is gone was released by an operator.
/// </summary>
internal sealed class AccountLossGuard(
    Account account, AccountLease lease, AccountLossStore store, ExchangeClock clock, Action<AlertSeverity, string, string> alert, ILogger logger)
{
    private readonly string _scope = RiskScope.Account(account.AccountId);

    // Breakers that have a row.
    private readonly HashSet<string> _shown = [];
    private AccountBreakers? _breakers;
    private byte[] _saved = [];
    private string _limits = "{}";

    /// <summary>Why no bot of the account may enter; null while they may.</summary>
    public AccountBlock? Block { get; private set; }

    /// <summary>Of all its bots at the last look, USDC.</summary>
    public decimal Equity => (decimal)(_breakers?.Equity ?? 0);

    /// <param name="limits">The operator's limits of the account, JSON.</param>
    /// <param name="states">Read after the last call, so that a row stored then is missing only when somebody released it.</param>
    /// <exception cref="LeaseLostException">The account is no longer ours.</exception>
    public async Task ObserveAsync(
        string limits, IReadOnlyCollection<BotSeat> seats, IReadOnlyList<RiskState> states, CancellationToken cancellationToken)
    {
        var breakers = _breakers ??= await LoadAsync(limits, cancellationToken);
        if (limits != _limits)
            breakers = _breakers = WithLimits(limits, breakers);
        FollowOperator(breakers, states);
        breakers.Observe(await ReadStandingsAsync(seats, cancellationToken), clock.Now);
        await SaveAsync(breakers, cancellationToken);
        Block = breakers.BlockOf(account.Name);
    }

    private async Task<AccountBreakers> LoadAsync(string limits, CancellationToken cancellationToken)
    {
        _limits = limits;
        var breakers = new AccountBreakers(Parse(limits));
        if (await store.LoadAsync(account.AccountId, cancellationToken) is not { } state)
            return breakers;
        try
        {
            breakers.Load(new StateReader(state));
        }
        catch (InvalidDataException exception)
        {
            alert(AlertSeverity.Critical, "losses", $"what its bots lost so far could not be read and is measured anew from now; breakers that are tripped stay so: {exception.Message}");
            return new AccountBreakers(Parse(limits));
        }

        _shown.UnionWith(breakers.Tripped.Select(breaker => breaker.Name));
        return breakers;
    }

    // New limits look at the same past.
    private AccountBreakers WithLimits(string limits, AccountBreakers former)
    {
        _limits = limits;
        var writer = new StateWriter();
        former.Save(writer);
        var breakers = new AccountBreakers(Parse(limits));
        breakers.Load(new StateReader(writer.ToArray()));
        return breakers;
    }

    private RiskLimits? Parse(string limits)
    {
        try
        {
            return AccountLimitsJson.Parse(limits);
        }
        catch (BotDefinitionException exception)
        {
            alert(AlertSeverity.Critical, "limits", $"its limits cannot be read, so none of its bots starts: {exception.Message}");
            return null;
        }
    }

    private void FollowOperator(AccountBreakers breakers, IReadOnlyList<RiskState> states)
    {
        var rows = states.Where(state => state.Scope == _scope && state.Name != RiskStateStore.KillSwitch).ToList();
        foreach (var name in _shown.Except(rows.Select(row => row.Name)).ToList())
        {
            breakers.Release(name);
            _shown.Remove(name);
            logger.AccountBreakerReleased(account.Name, name);
        }

        foreach (var row in rows)
        {
            if (breakers.Latch(row.Name, row.Reason, row.Until))
                _shown.Add(row.Name);
        }
    }

    private async Task<IReadOnlyCollection<BotStanding>> ReadStandingsAsync(IReadOnlyCollection<BotSeat> seats, CancellationToken cancellationToken)
    {
        var speaking = new List<BotStanding>();
        foreach (var seat in seats)
        {
            if (seat.Started is { } started && started.Runner.Report.Equity is { } equity)
                speaking.Add(new BotStanding(seat.Wish.Id, started.Definition.Capital, equity - started.Definition.Capital));
        }

        return [.. speaking, .. await store.ReadStandingsAsync(account.AccountId, speaking.Select(bot => bot.Bot), cancellationToken)];
    }

    private async Task SaveAsync(AccountBreakers breakers, CancellationToken cancellationToken)
    {
        var writer = new StateWriter();
        breakers.Save(writer);
        var tripped = breakers.Tripped.Where(breaker => !_shown.Contains(breaker.Name)).ToList();
        var released = _shown.Except(breakers.Tripped.Select(breaker => breaker.Name)).ToList();
        if (tripped.Count == 0 && released.Count == 0 && writer.Written.SequenceEqual(_saved))
            return;
        var state = writer.ToArray();
        var now = clock.Now;
        await store.SaveAsync(
            lease.Claim, account.AccountId, new AccountLoss(breakers.Equity, breakers.DayStartEquity, breakers.PeakEquity, now, state),
            [.. tripped.Select(breaker => new RiskState(_scope, breaker.Name, "tripped", breaker.Cause, lease.Claim.Holder, now, breaker.ReleasedAt, null))],
            released, cancellationToken);
        _saved = state;
        _shown.UnionWith(tripped.Select(breaker => breaker.Name));
        _shown.ExceptWith(released);
        foreach (var breaker in tripped)
        {
            var until = breaker.ReleasedAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"until {at:yyyy-MM-dd HH:mm:ss} UTC") : "until released";
            alert(AlertSeverity.Critical, breaker.Name,
                $"breaker {breaker.Name} of the whole account tripped {until}: {breaker.Cause}. None of its bots enters; their resting entries are canceled, exits, stops and targets go on.");
        }
    }
}

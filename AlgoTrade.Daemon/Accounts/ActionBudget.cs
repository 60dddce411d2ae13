using AlgoTrade.Data.Accounts;
using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>How many actions the account has left, asked for at most once a minute: the question has its price, too. Each answer is kept for whoever looks.</summary>
internal sealed class ActionBudget(IAccountBudgets? budgets, AccountStore accounts, int accountId, TimeProvider timeProvider)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private long? _left = budgets is null ? long.MaxValue : null;
    private long _readAt;

    /// <summary>The last figure stands in while a newer one cannot be had.</summary>
    /// <exception cref="ExchangeUnavailableException">It could not be read, and never was.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        if (budgets is null || (_left is not null && timeProvider.GetElapsedTime(_readAt) < MaxAge))
            return _left!.Value;
        try
        {
            var actions = await budgets.GetActionsAsync(cancellationToken);
            (_left, _readAt) = (actions.Left, timeProvider.GetTimestamp());
            Telemetry.DaemonTelemetry.BudgetRead(actions.Left);
            await accounts.SetBudgetAsync(accountId, actions.Used, actions.Cap, cancellationToken);
        }
        catch (ExchangeUnavailableException) when (_left is not null)
        {
            // Asked again after the next reconciliation.
        }

        return _left.Value;
    }
}

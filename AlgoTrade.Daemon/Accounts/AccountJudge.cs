using System.Collections.Concurrent;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Reconciliation;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>Draws the consequences of a look at the account.</summary>
/// <param name="alert">Severity, key, text, and when it happened.</param>
internal sealed class AccountJudge(IReadOnlyDictionary<BotId, BotRunner> runners, Action<AlertSeverity, string, string, DateTimeOffset> alert)
{
    private readonly ConcurrentDictionary<BotId, string> _halts = [];

    /// <summary>Bots that may not enter until their books are explained, with the reason.</summary>
    public IReadOnlyDictionary<BotId, string> Halts => _halts;

    /// <summary>What is not explained stops the bots it concerns, and only those; what explains itself lets them go on.</summary>
    public void Judge(ReconcileResult result, long actionsLeft, DateTimeOffset now)
    {
        var reasons = result.Unexplained.ToDictionary(
            pair => pair.Key, pair => $"{pair.Value} {pair.Key} on the exchange are in no book");
        foreach (var problem in result.Problems)
            reasons[problem.Instrument] = problem.Text;
        foreach (var (instrument, reason) in reasons)
            alert(AlertSeverity.Critical, $"unexplained:{instrument}", reason, now);
        var cash = JudgeCash(result.Cash, now);
        foreach (var runner in runners.Values)
        {
            var concerned = runner.Context.Instruments.Where(reasons.ContainsKey).Select(instrument => reasons[instrument]).FirstOrDefault() ?? cash;
            if (concerned is not null)
                _halts[runner.Context.Bot] = concerned;
            else
                _halts.TryRemove(runner.Context.Bot, out _);
            runner.Inbox.Post(result.Account);
            runner.Inbox.Post(new AccountBudgetChanged(actionsLeft, result.OpenOrders, now));
        }
    }

    /// <returns>Why no bot of the account may enter; null when every cent is explained.</returns>
    private string? JudgeCash(CashResult cash, DateTimeOffset now)
    {
        foreach (var transfer in cash.Transfers)
        {
            alert(transfer.Amount < 0 ? AlertSeverity.Warning : AlertSeverity.Info, $"transfer:{transfer.Hash}:{transfer.Kind}",
                $"{Math.Abs(transfer.Amount)} USDC {(transfer.Amount < 0 ? "left" : "came into")} the account ({transfer.Kind}); it is booked as a transfer and is nobody's profit or loss.", transfer.OccurredAt);
        }

        if (cash.Unexplained == 0)
            return null;
        var reason = $"{cash.Unexplained} USDC of cash on the exchange are explained by no fill, funding payment or transfer";
        alert(AlertSeverity.Critical, "unexplained:cash", reason, now);
        return reason;
    }
}

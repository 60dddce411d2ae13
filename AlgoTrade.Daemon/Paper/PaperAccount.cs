using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Reconciliation;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Paper;

/// <summary>
/// What an exchange would report of a paper account. Each of its bots has an exchange of its own; the account is their sum, by the journal, valued at the
/// mark price, so that limits over the account are practised as they hold on an exchange.
/// </summary>
/// <param name="equity">Of all bots of the account, USDC.</param>
internal sealed class PaperAccount(int accountId, JournalReader journal, MarkPrices marks, ExchangeClock clock, Func<decimal> equity)
{
    public async Task<ReconcileResult> ReadAsync(CancellationToken cancellationToken)
    {
        var held = await journal.SumPositionsAsync(accountId, cancellationToken);
        var positions = held.Select(position => At(position.Instrument, position.Quantity, position.Cost)).ToList();
        var worth = equity();
        var account = new AccountSnapshot(worth, worth - positions.Sum(position => position.UnrealizedPnl), worth, 0, 0, positions, clock.Now);
        return new ReconcileResult(
            account, new Dictionary<InstrumentName, decimal>(), new CashResult(0, []), [], await journal.CountOpenOrdersAsync(accountId, cancellationToken));
    }

    private AccountPosition At(InstrumentName instrument, decimal quantity, decimal cost)
    {
        var profit = marks.Of(instrument) is { } mark ? (quantity * mark) - cost : 0;
        return new AccountPosition(instrument, quantity, cost / quantity, profit, 0, 1, IsCross: true, LiquidationPrice: null);
    }
}

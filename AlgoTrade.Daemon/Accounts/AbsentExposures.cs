using System.Collections.Concurrent;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// The sides on which bots of one account stand that do not run now: stopped with their position left, halted, or not started yet after
/// a restart. What they hold is on the exchange all the same, and an opposite entry would net it away.
/// </summary>
internal sealed class AbsentExposures
{
    private readonly ConcurrentDictionary<BotId, IReadOnlySet<(InstrumentName Instrument, Side Side)>> _sides = new();

    /// <summary>A bot that stands on the side and is not the one given.</summary>
    public BotId? Find(BotId except, (InstrumentName Instrument, Side Side) side)
    {
        foreach (var (bot, sides) in _sides)
        {
            if (bot != except && sides.Contains(side))
                return bot;
        }

        return null;
    }

    /// <summary>Replaces what is known of a bot; nothing, once it runs and speaks for itself.</summary>
    public void Left(BotId bot, IReadOnlySet<(InstrumentName Instrument, Side Side)> sides) => _sides[bot] = sides;

    public async Task LoadAsync(JournalReader journal, int accountId, CancellationToken cancellationToken)
    {
        var held = (await journal.PositionsByBotAsync(accountId, cancellationToken))
            .Select(position => (position.Bot, (position.Instrument, position.Quantity > 0 ? Side.Buy : Side.Sell)));
        var ordered = (await journal.LoadLiveOrdersAsync(accountId, cancellationToken))
            .Where(order => order.Request.Purpose == OrderPurpose.Entry)
            .Select(order => (order.Request.ClientOrderId.Bot, (order.Request.Instrument, order.Request.Side)));
        foreach (var bot in held.Concat(ordered).GroupBy(one => one.Bot, one => one.Item2))
            Left(bot.Key, bot.ToHashSet());
    }
}

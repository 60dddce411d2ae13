using System.Collections.Concurrent;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>Why an entry must not leave although its bot's own gate let it pass: because of what the other bots of the account do.</summary>
/// <param name="isNetted">The account has one position per instrument, as on an exchange; paper bots have each their own.</param>
internal sealed class EntryVeto(string account, bool isNetted, ConcurrentDictionary<BotId, BotRunner> runners, MarkPrices marks)
{
    public AbsentExposures Absent { get; } = new();

    public AccountRoom Room { get; } = new(runners, marks);

    /// <returns>Null when it may leave.</returns>
    public string? WhyNot(BotId bot, OrderRequest order) =>
        order.Purpose != OrderPurpose.Entry ? null : (isNetted ? WhyNotBeside(bot, order) : null) ?? Room.WhyNot(order);

    /// <summary>
    /// A long and a short of two bots would cancel out, their exits and stops would find nothing to reduce, and both would pay for it. So the second one
    /// to come is refused, with the name of the first.
    /// </summary>
    private string? WhyNotBeside(BotId bot, OrderRequest order)
    {
        (InstrumentName, Side) otherSide = (order.Instrument, order.Side.Opposite());
        var opposite = runners.Values.FirstOrDefault(other => other.Context.Bot != bot && other.Exposure.Contains(otherSide))?.Context.Bot
            ?? Absent.Find(bot, otherSide);
        return opposite is null ? null
            : $"not sent: bot {opposite} is on the other side of {order.Instrument} on account {account}, which would net the two";
    }
}

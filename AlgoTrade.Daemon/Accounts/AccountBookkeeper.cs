using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Data.Leases;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Accounts;

/// <summary>
/// Books what happens to an account without any bot having asked for it, as what it is: a trade by hand is nobody's; a liquidation or deleveraging
/// takes from the bots that hold the position, and pauses them; funding goes to whoever holds.
/// </summary>
internal sealed class AccountBookkeeper(
    int accountId, Lease lease, IJournal journal, AccountServices services, IReadOnlyDictionary<BotId, BotRunner> runners, Action<AlertSeverity, string, string> alert)
{
    // Given to a bot and perhaps not in the journal yet.
    private readonly HashSet<(InstrumentName, DateTimeOffset, long, ExchangeOrderId)> _given = [];

    /// <summary>Books an execution that carries no mark of a bot. Called from one loop at a time for one fill.</summary>
    public async Task BookForeignAsync(Fill fill, CancellationToken cancellationToken)
    {
        if (fill.IsLiquidation)
        {
            await BookForcedAsync(fill, cancellationToken);
        }
        else if (await BookNobodysAsync(fill, cancellationToken))
        {
            alert(AlertSeverity.Warning, $"foreign-fill:{fill.Instrument}",
                $"{fill.Side} {fill.Quantity} {fill.Instrument} at {fill.Price} was not ordered by any bot (manual trade); it is booked as unattributed.");
        }
    }

    public async Task BookFundingAsync(FundingPayment payment, CancellationToken cancellationToken)
    {
        var shares = new List<FundingShare>();
        var left = payment.Payment;
        var leftQuantity = payment.PositionQuantity;
        foreach (var (bot, held) in await HoldersAsync(payment.Instrument, cancellationToken))
        {
            if (payment.PositionQuantity == 0)
                continue;
            var share = payment.Payment * held / payment.PositionQuantity;
            shares.Add(new FundingShare(bot, share, held));
            left -= share;
            leftQuantity -= held;
        }

        if (left != 0 || shares.Count == 0)
            shares.Add(new FundingShare(null, left, leftQuantity));
        if (!await services.Books.BookFundingAsync(lease, accountId, payment, shares, cancellationToken))
            return;
        foreach (var share in shares.Where(share => share.Bot is not null))
        {
            if (runners.TryGetValue(share.Bot!.Value, out var runner))
                runner.Inbox.Post(payment with { Payment = share.Payment, PositionQuantity = share.PositionQuantity });
        }
    }

    private async Task<bool> BookNobodysAsync(Fill fill, CancellationToken cancellationToken) =>
        await services.Books.BookForeignFillAsync(lease, accountId, fill, services.TimeProvider.GetUtcNow(), cancellationToken);

    /// <summary>The exchange closed something: the holders lose it, the largest first; what none of them held is nobody's.</summary>
    private async Task BookForcedAsync(Fill fill, CancellationToken cancellationToken)
    {
        lock (_given)
        {
            if (!_given.Add(OrderBook.KeyOf(fill)))
                return;
        }

        try
        {
            await TakeFromHoldersAsync(fill, cancellationToken);
        }
        catch
        {
            // Not given, or not to all: the next one who tells of it tries again.
            lock (_given)
            {
                _given.Remove(OrderBook.KeyOf(fill));
            }

            throw;
        }
    }

    private async Task TakeFromHoldersAsync(Fill fill, CancellationToken cancellationToken)
    {
        var booked = await services.Books.LoadSharesAsync(accountId, fill, cancellationToken);
        var left = fill.Quantity.Value - booked.Sum(share => share.Quantity);
        if (left <= 0)
            return;
        var losers = new List<string>();
        foreach (var (bot, held) in await HoldersAsync(fill, booked, cancellationToken))
        {
            var part = Math.Min(left, Math.Abs(held));
            if (part == 0)
                break;
            await TakeAsync(bot, Part(fill, part), cancellationToken);
            losers.Add($"bot {bot} lost {part}");
            left -= part;
        }

        if (left > 0)
            await BookNobodysAsync(Part(fill, left), cancellationToken);
        alert(AlertSeverity.Critical, $"forced-fill:{fill.Instrument}",
            $"The exchange closed positions (liquidation or deleveraging): {fill.Side} {fill.Quantity} {fill.Instrument} at {fill.Price}; {(losers.Count == 0 ? "no bot held it" : string.Join(", ", losers))}. They are paused, their entries canceled.");
    }

    private async Task<IReadOnlyList<(BotId Bot, decimal Held)>> HoldersAsync(
        Fill fill, IReadOnlyList<(BotId? Bot, decimal Quantity)> booked, CancellationToken cancellationToken)
    {
        var holders = await HoldersAsync(fill.Instrument, cancellationToken);
        return
        [
            .. holders.Where(holder => Math.Sign(holder.Held) != fill.Side.Sign() && booked.All(share => share.Bot != holder.Bot))
                .OrderByDescending(holder => Math.Abs(holder.Held)).ThenBy(holder => holder.Bot.Value),
        ];
    }

    /// <summary>Who holds the instrument, by number of the bot: bots that run as they say themselves, the others as they are booked.</summary>
    private async Task<IReadOnlyList<(BotId Bot, decimal Held)>> HoldersAsync(InstrumentName instrument, CancellationToken cancellationToken)
    {
        var absent = (await services.JournalReader.PositionsByBotAsync(accountId, cancellationToken))
            .Where(position => position.Instrument == instrument && !runners.ContainsKey(position.Bot))
            .Select(position => (position.Bot, Held: position.Quantity));
        return
        [
            .. runners.Values.Select(runner => (runner.Context.Bot, Held: runner.PositionOf(instrument))).Concat(absent)
                .Where(holder => holder.Held != 0).OrderBy(holder => holder.Bot.Value),
        ];
    }

    private async Task TakeAsync(BotId bot, Fill share, CancellationToken cancellationToken)
    {
        await PauseAsync(bot, cancellationToken);
        if (runners.TryGetValue(bot, out var runner))
        {
            runner.Inbox.Post(new ForeignFill(share));
            runner.Inbox.Post(new Liquidated(share.Instrument, share.Quantity.Value, share.OccurredAt));
            return;
        }

        // Its next start finds books that are newer than its snapshot, and builds it anew from them.
        var positions = (await services.JournalReader.LoadBotAsync(bot, cancellationToken)).Positions;
        var position = positions.FirstOrDefault(position => position.Instrument == share.Instrument) ?? VirtualPosition.Flat(share.Instrument);
        await journal.AppendAsync(
            new JournalEntry
            {
                Bot = bot,
                AccountId = accountId,
                ReceivedAt = services.TimeProvider.GetUtcNow(),
                Fills = [new BookedFill(share, position.With(share))],
            },
            cancellationToken);
    }

    // As a wish, so that it outlives a restart: only an operator lets it trade again.
    private async Task PauseAsync(BotId bot, CancellationToken cancellationToken)
    {
        if (await services.Bots.FindAsync(bot, cancellationToken) is { DesiredState: DesiredState.Running })
            await services.Bots.SetDesiredStateAsync(bot, DesiredState.Paused, null, cancellationToken);
    }

    private static Fill Part(Fill fill, decimal quantity) => quantity == fill.Quantity.Value ? fill
        : fill with { Quantity = new Quantity(quantity), Fee = fill.Fee * quantity / fill.Quantity.Value };
}

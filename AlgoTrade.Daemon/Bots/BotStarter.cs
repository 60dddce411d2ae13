using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Paper;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Risk;
using AlgoTrade.Engine.State;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>Puts a bot together from its definition and from what the journal remembers of it.</summary>
internal sealed class BotStarter(
    JournalReader journal, AccountBooks books, InstrumentCatalog instruments, ICandleHistory candles, IBotFactory factory, ReplayArchive archive, ExchangeClock clock,
    AlertBoard alerts, DaemonOptions options, TimeProvider timeProvider, ILogger<BotStarter> logger)
{
    /// <summary>What the journal remembers of the bots.</summary>
    public Task<IReadOnlyDictionary<BotId, BotRecord>> RecallAsync(IReadOnlyList<BotId> bots, CancellationToken cancellationToken) =>
        journal.LoadBotsAsync(bots, cancellationToken);

    /// <summary>The bot, restored and warmed up, not yet started. Events that arrive meanwhile wait in its inbox. Several may be built at once.</summary>
    /// <param name="record">Read before, see <see cref="RecallAsync"/>; the bot did not run since.</param>
    /// <exception cref="BotRefusedException">It cannot run as it is configured; the message says why.</exception>
    public async Task<StartedBot> BuildAsync(
        StoredBot wish, BotRecord record, uint installation, AccountSession session, bool ignoreSnapshot, CancellationToken cancellationToken)
    {
        var definition = BotDefinitionJson.Parse(wish.DefinitionJson, wish.Id, installation, wish.Revision);
        var accountLimits = session.Limits;
        var limits = AccountLimitsJson.Parse(accountLimits);
        var legs = await instruments.ResolveAsync(definition.Instruments, cancellationToken);
        var sequence = new CandleSequence(candles, definition.Interval);
        var timers = new BotTimers();
        var book = await RememberAsync(record, session.Account.AccountId, wish.Id, cancellationToken);
        var memory = new BotMemory(book, record.Positions, timers, record.LastDecisionSequence);
        var restored = ignoreSnapshot || record.WasClosedMeanwhile ? null : Restore(definition, legs, limits, record, sequence, timers);
        var machine = restored ?? await RebuildAsync(definition, legs, limits, record, sequence, cancellationToken);
        var paper = session.Exchange is null ? MakePaper(definition, legs, record) : null;
        var gateway = paper ?? session.Exchange!.Gateway;
        IAccountReader reader = paper ?? session.Exchange!.Reader;
        var context = new BotContext
        {
            Bot = wish.Id,
            AccountId = session.Account.AccountId,
            Revision = wish.Revision,
            Instruments = definition.Instruments,
            Capital = definition.Capital,
            Gateway = gateway,
            Resolver = new UnknownOrderResolver(gateway, reader, new ResolverTiming(), timeProvider),
            Journal = session.Journal,
            Candles = sequence,
            Clock = clock,
            Alerts = alerts,
            Paper = paper,
            Veto = order => session.Veto.WhyNot(wish.Id, order),
            FindOrder = journal.FindOrderAsync,
            RequestReconciliation = session.RequestReconciliation,
            TimeProvider = timeProvider,
            Logger = logger,
            InboxCapacity = options.InboxCapacity,
        };
        var recorder = new EventRecorder(machine, timeProvider);
        var runner = new BotRunner(context, recorder, memory);
        if (restored is not null && record.SnapshotAt is { } snapshotAt && paper is null)
        {
            foreach (var payment in await books.LoadFundingAsync(wish.Id, snapshotAt, cancellationToken))
                runner.Inbox.Post(payment);
        }

        return new StartedBot(definition, runner, Subscriptions(definition), stop => archive.RunAsync(runner, recorder, session.Lease.Claim, stop))
        {
            AccountLimits = accountLimits,
        };
    }

    private async Task<OrderBook> RememberAsync(BotRecord record, int accountId, BotId bot, CancellationToken cancellationToken)
    {
        var horizon = timeProvider.GetUtcNow() - TimeSpan.FromDays(1);
        if (record.LiveOrders.Count > 0 && record.LiveOrders.Min(order => order.CreatedAt) is var oldest && oldest < horizon)
            horizon = oldest;
        var book = new OrderBook { FillHorizon = horizon - options.ReconcileMargin };
        foreach (var order in record.LiveOrders)
            book.Add(LiveOrder.From(order));
        book.Remember(await journal.LoadFillsAsync(accountId, bot, book.FillHorizon, cancellationToken));
        return book;
    }

    /// <summary>From the snapshot that was committed with the last event; null when there is none that fits.</summary>
    private IBotMachine? Restore(
        BotDefinition definition, IReadOnlyList<Instrument> legs, RiskLimits? limits, BotRecord record, CandleSequence sequence, BotTimers timers)
    {
        if (record.Snapshot is null)
            return null;
        try
        {
            var reader = new StateReader(record.Snapshot);
            if (reader.ReadInt32() != definition.Revision)
                return null;
            timers.Load(reader);
            sequence.Load(reader);
            return factory.Load(definition, legs, limits, reader);
        }
        catch (InvalidDataException exception)
        {
            logger.SnapshotUnusable(definition.Id, exception.Message);
            timers.Clear();
            sequence.Clear();
            return null;
        }
    }

    /// <summary>From orders, fills and candles: the same facts, without what only the strategy remembered.</summary>
    private async Task<IBotMachine> RebuildAsync(
        BotDefinition definition, IReadOnlyList<Instrument> legs, RiskLimits? limits, BotRecord record, CandleSequence sequence, CancellationToken cancellationToken)
    {
        var held = record.Positions.Where(position => position.Quantity != 0)
            .Select(position => new HeldPosition(position.Instrument, position.Quantity, position.EntryPrice)).ToList();
        var orders = record.LiveOrders.Select(order => new HeldOrder(order.Request, order.Status, order.FilledQuantity, order.IsCancelRequested)).ToList();
        var books = new BotBooks(CashOf(definition, record), held, orders, record.LastOrderSequence);
        var machine = factory.Create(definition, legs, limits, books, await ReadWarmUpAsync(definition, sequence, cancellationToken));
        if (record.Snapshot is { } snapshot)
            CarryBreakers(definition, machine, snapshot);
        return machine;
    }

    // A breaker is released by its time or by an operator, never by building the bot anew.
    private void CarryBreakers(BotDefinition definition, IBotMachine machine, byte[] snapshot)
    {
        try
        {
            var reader = new StateReader(snapshot);
            reader.ReadInt32();
            new BotTimers().Load(reader);
            new CandleSequence(candles, definition.Interval).Load(reader);
            machine.LoadBreakers(reader);
        }
        catch (InvalidDataException exception)
        {
            alerts.Raise(new Alert(
                AlertSeverity.Critical, definition.Id, $"bot:{definition.Id}:breakers",
                $"The breakers of bot {definition.Name} could not be read from its saved state and are released: {exception.Message}", timeProvider.GetUtcNow()));
        }
    }

    private async Task<IReadOnlyList<CandleClosed>> ReadWarmUpAsync(BotDefinition definition, CandleSequence sequence, CancellationToken cancellationToken)
    {
        var width = definition.Interval.Duration();
        var to = DateTimeOffset.FromUnixTimeMilliseconds(definition.Interval.BucketStart(clock.Now.ToUnixTimeMilliseconds()));
        // As far back as a backtest looks, as far as the exchange can be asked; two more, because the newest may not be known everywhere yet.
        var count = Math.Min(factory.WarmUpCandles(definition) * Bot.WarmUpMultiple, CandleFetcher.KeptByExchange - 2) + 2;
        var from = to - (width * count);
        var closed = new List<CandleClosed>();
        foreach (var instrument in definition.Instruments)
        {
            var history = await candles.ReadAsync(instrument, definition.Interval, from, to, cancellationToken);
            closed.AddRange(history.Select(candle => new CandleClosed(instrument, definition.Interval, candle)));
        }

        return [.. closed.OrderBy(candle => candle.OccurredAt).Where(sequence.Accept)];
    }

    private PaperExchange MakePaper(BotDefinition definition, IReadOnlyList<Instrument> legs, BotRecord record)
    {
        var simulation = new SimulationOptions { LatencyMs = (int)options.PaperLatency.TotalMilliseconds };
        var paper = new PaperExchange(CashOf(definition, record), legs, simulation, timeProvider);
        paper.Restore(record.Positions, record.LiveOrders, definition.Leverage);
        return paper;
    }

    private static decimal CashOf(BotDefinition definition, BotRecord record) =>
        definition.Capital + record.Positions.Sum(position => position.RealizedPnl - position.Fees + position.Funding);

    private static List<MarketSubscription> Subscriptions(BotDefinition definition)
    {
        var wants = new List<MarketSubscription>();
        foreach (var instrument in definition.Instruments)
        {
            wants.Add(new MarketSubscription(instrument, MarketStream.Candles, definition.Interval));
            wants.Add(new MarketSubscription(instrument, MarketStream.BestBidOffer));
            wants.Add(new MarketSubscription(instrument, MarketStream.AssetContext));
            if (definition.Mode == BotMode.Paper)
                wants.Add(new MarketSubscription(instrument, MarketStream.Trades));
        }

        return wants;
    }
}

/// <summary>A bot ready to run.</summary>
/// <param name="RunAsync">Runs it, and records what it handles, until it ends.</param>
internal sealed record StartedBot(
    BotDefinition Definition, BotRunner Runner, IReadOnlyList<MarketSubscription> Subscriptions, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>The limits over the whole account that its gate was made with, JSON.</summary>
    public string AccountLimits { get; init; } = "{}";
}

/// <summary>The bot cannot run as it is configured.</summary>
internal sealed class BotRefusedException(string message) : Exception(message);

/// <summary>Makes the engine's bots.</summary>
internal interface IBotFactory
{
    /// <summary>Closed candles each leg needs before the first decision.</summary>
    /// <exception cref="BotRefusedException">The strategy is not known, or its parameters are out of range.</exception>
    int WarmUpCandles(BotDefinition definition);

    /// <summary>From its books and the candles of the past, oldest first.</summary>
    /// <param name="accountLimits">Over the whole account; null: none.</param>
    IBotMachine Create(
        BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, BotBooks books, IReadOnlyList<CandleClosed> warmUp);

    /// <exception cref="InvalidDataException">The state belongs to another configuration.</exception>
    IBotMachine Load(BotDefinition definition, IReadOnlyList<Instrument> instruments, RiskLimits? accountLimits, StateReader state);
}

using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Paper;
using AlgoTrade.Data.Journal;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Bots;

/// <summary>What one bot is surrounded by.</summary>
internal sealed record BotContext
{
    public required BotId Bot { get; init; }

    public required int AccountId { get; init; }

    public required int Revision { get; init; }

    public required IReadOnlyList<InstrumentName> Instruments { get; init; }

    /// <summary>Cash the bot was given, USDC.</summary>
    public decimal Capital { get; init; }

    public required IOrderGateway Gateway { get; init; }

    public required UnknownOrderResolver Resolver { get; init; }

    public required IJournal Journal { get; init; }

    public required CandleSequence Candles { get; init; }

    public required ExchangeClock Clock { get; init; }

    public required AlertBoard Alerts { get; init; }

    /// <summary>Set for paper bots: their exchange, fed with the same market events as the bot, before it.</summary>
    public PaperExchange? Paper { get; init; }

    /// <summary>Why an order must not be sent although the bot's own gate let it pass; null when it may.</summary>
    public Func<OrderRequest, string?> Veto { get; init; } = static _ => null;

    /// <summary>Looks an order up that is not in memory any more.</summary>
    public required Func<ClientOrderId, CancellationToken, Task<JournaledOrder?>> FindOrder { get; init; }

    public required Action<string> RequestReconciliation { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required ILogger Logger { get; init; }

    public int InboxCapacity { get; init; } = 1_000;

    public int MaxExecutionEvents { get; init; } = 10_000;
}

/// <summary>What a bot remembers from its former life.</summary>
internal sealed record BotMemory(OrderBook Orders, IReadOnlyList<VirtualPosition> Positions, BotTimers Timers, long LastDecisionSequence);

using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Bots;

/// <summary>What a bot owns according to the journal: how it is put back on its feet after a restart.</summary>
/// <param name="Cash">The bot's cash: capital plus realized PnL minus fees and funding, in USDC.</param>
/// <param name="LastSequence">Highest order sequence ever used by this bot; the next order takes the one after it.</param>
public sealed record BotBooks(
    decimal Cash, IReadOnlyList<HeldPosition> Positions, IReadOnlyList<HeldOrder> Orders, long LastSequence);

/// <param name="Quantity">Signed base units, long positive, not zero.</param>
/// <param name="EntryPrice">Average entry price.</param>
public readonly record struct HeldPosition(InstrumentName Instrument, decimal Quantity, decimal EntryPrice);

/// <summary>A live order as the journal knows it.</summary>
public sealed record HeldOrder(OrderRequest Request, OrderStatus Status, decimal FilledQuantity, bool IsCancelRequested = false);

/// <summary>What the account still allows. <paramref name="ActionsLeft"/> is the address budget, <paramref name="OpenOrders"/> counts all bots.</summary>
public sealed record AccountBudgetChanged(long ActionsLeft, int OpenOrders, DateTimeOffset OccurredAt) : EngineEvent(OccurredAt);

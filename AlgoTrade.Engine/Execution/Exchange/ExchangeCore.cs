using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Execution.Exchange;

/// <summary>
/// A whole exchange: books with price-time priority, accounts, triggers, margin, funding, liquidation. Deterministic and without a
/// clock: the same calls with the same times give the same events and ids. One thread at a time.
/// </summary>
public sealed partial class ExchangeCore
{
    private const long FirstOrderId = 100_000_000_000;
    private readonly List<ExchangeMarket> _markets = [];
    private readonly Dictionary<int, ExchangeMarket> _byAsset = [];
    private readonly List<ExchangeAccount> _accounts = [];
    private readonly List<ExchangeEvent> _events = [];
    private long _lastOrderId = FirstOrderId;
    private int _lastSiblings;

    public ExchangeCore() => House = OpenAccount(0, isHouse: true);

    /// <summary>The market maker's account; takes over what liquidation leaves.</summary>
    public ExchangeAccount House { get; }

    public IReadOnlyList<ExchangeMarket> Markets => _markets;

    public IReadOnlyList<ExchangeAccount> Accounts => _accounts;

    public ExchangeMarket AddMarket(Instrument instrument, decimal price)
    {
        var market = new ExchangeMarket(instrument) { MarkPrice = price, OraclePrice = price, LastPrice = price };
        _markets.Add(market);
        _byAsset.Add(instrument.AssetId, market);
        return market;
    }

    public ExchangeMarket? FindMarket(int assetId) => _byAsset.GetValueOrDefault(assetId);

    public ExchangeAccount OpenAccount(decimal cash) => OpenAccount(cash, isHouse: false);

    /// <summary>Hands out what happened since the last call and forgets it.</summary>
    public IReadOnlyList<ExchangeEvent> TakeEvents()
    {
        if (_events.Count == 0)
            return [];
        ExchangeEvent[] taken = [.. _events];
        _events.Clear();
        return taken;
    }

    /// <summary>Places the orders of one action in order. A static fault in one refuses them all.</summary>
    public PlacementResult Place(ExchangeAccount account, IReadOnlyList<NewOrder> orders, OrderGrouping grouping, long nowMs)
    {
        if (CheckGrouping(orders, grouping) is { } groupingError)
            return new PlacementResult([], groupingError);
        foreach (var order in orders)
        {
            if (!account.IsHouse && CheckStatic(order, grouping) is { } error)
                return new PlacementResult([new OrderAnswer.Error(error)]);
        }

        var answers = new List<OrderAnswer>(orders.Count);
        if (grouping == OrderGrouping.EntryWithProtection)
        {
            PlaceEntryWithProtection(account, orders, nowMs, answers);
            return new PlacementResult(answers);
        }

        var siblings = grouping == OrderGrouping.None ? 0 : ++_lastSiblings;
        foreach (var order in orders)
        {
            var placed = Create(account, order, siblings, nowMs);
            var answer = Enter(placed, nowMs);
            answers.Add(grouping == OrderGrouping.PositionProtection && answer is OrderAnswer.Resting ? new OrderAnswer.WaitingForTrigger() : answer);
        }

        return new PlacementResult(answers);
    }

    /// <returns>False when there is no such live order in this market.</returns>
    public bool Cancel(BookOrder? order, int assetId, long nowMs)
    {
        if (order is not { IsLive: true } || order.Market.Instrument.AssetId != assetId)
            return false;
        Close(order, OrderStatusWords.Canceled, nowMs);
        return true;
    }

    /// <summary>Cancel and replace: the replacement has an id of its own and the end of the queue.</summary>
    /// <param name="alwaysPlace">False: the replacement must be post-only, or a resting order that is then made post-only.</param>
    public OrderAnswer Modify(ExchangeAccount account, BookOrder? order, NewOrder replacement, bool alwaysPlace, long nowMs)
    {
        if (order is not { IsLive: true })
            return new OrderAnswer.Error("Cannot modify canceled or filled order");
        var grouping = order.IsPositionProtection ? OrderGrouping.PositionProtection : OrderGrouping.None;
        if (CheckStatic(replacement, grouping) is not null || replacement.AssetId != order.Terms.AssetId)
            return new OrderAnswer.Error("Attempted to modify to invalid new order");
        if (!alwaysPlace)
        {
            if (replacement.Trigger is not null || replacement.TimeInForce == TimeInForce.Ioc)
                return new OrderAnswer.Error("Attempted to modify to invalid new order");
            replacement = replacement with { TimeInForce = TimeInForce.Alo };
        }

        var (parent, siblings, isWaiting) = (order.Parent, order.Siblings, order.IsWaiting);
        CloseOnly(order, OrderStatusWords.Canceled, nowMs);
        var placed = Create(account, replacement, siblings, nowMs, isWaiting, order.IsPositionProtection);
        if (isWaiting)
            parent?.AddChild(placed);
        foreach (var child in order.Children.ToArray())
        {
            order.RemoveChild(child);
            placed.AddChild(child);
        }

        var answer = Enter(placed, nowMs);
        return answer is OrderAnswer.Error refused ? new OrderAnswer.Error($"Error placing new order during modify: {refused.Message}") : answer;
    }

    /// <summary>Cancels everything of an account.</summary>
    public void CancelAll(ExchangeAccount account, string status, long nowMs)
    {
        foreach (var order in account.Orders.ToArray())
        {
            if (order.IsLive)
                Close(order, status, nowMs);
        }
    }

    /// <summary>Sets or clears the time at which every order of the account is canceled.</summary>
    /// <returns>Null when accepted, else the exchange's text.</returns>
    public static string? ScheduleCancel(ExchangeAccount account, long? timeMs, long nowMs)
    {
        if (timeMs is { } time && time < nowMs + 5_000)
            return "Scheduled cancel time too early, must be at least 5 seconds from now.";
        account.ScheduledCancelMs = timeMs;
        return null;
    }

    /// <summary>Puts a quote of the house into the book, unchecked; it takes what it crosses.</summary>
    /// <param name="orderId">Chosen by the caller, outside of the range of clients' orders (they begin at 100,000,000,000).</param>
    public void Quote(ExchangeMarket market, Side side, decimal price, decimal quantity, long orderId, long nowMs)
    {
        var terms = new NewOrder(market.Instrument.AssetId, side, price, quantity, false, TimeInForce.Gtc, null, null);
        Enter(new BookOrder(orderId, House, market, terms, nowMs), nowMs);
    }

    /// <summary>A trade among others, outside of the book: what a replay saw.</summary>
    /// <param name="number">Tells prints of one market in one millisecond apart; the trade id is made of it.</param>
    public void Print(ExchangeMarket market, decimal price, decimal quantity, Side takerSide, int number, long nowMs)
    {
        market.LastPrice = price;
        _events.Add(new TradePrinted(market, price, quantity, takerSide, TradeId(nowMs, (long)market.Instrument.AssetId << 32 | (uint)number), House, House, nowMs));
    }

    private ExchangeAccount OpenAccount(decimal cash, bool isHouse)
    {
        var account = new ExchangeAccount(_accounts.Count, cash, isHouse);
        _accounts.Add(account);
        return account;
    }

    private void PlaceEntryWithProtection(ExchangeAccount account, IReadOnlyList<NewOrder> orders, long nowMs, List<OrderAnswer> answers)
    {
        var siblings = ++_lastSiblings;
        var entry = Create(account, orders[0], siblings: 0, nowMs);
        BookOrder[] children = [.. orders.Skip(1).Select(order => Create(account, order, siblings, nowMs, isWaiting: true))];
        foreach (var child in children)
        {
            if (Check(child) is null)
                entry.AddChild(child);
        }

        var answer = Enter(entry, nowMs);
        answers.Add(answer);
        foreach (var child in children)
            answers.Add(answer is OrderAnswer.Error ? answer : child.Account.Find(child.OrderId) == child ? AnswerOf(child) : Refuse(child, OrderRules.Tick, nowMs));
    }

    private static OrderAnswer AnswerOf(BookOrder child) =>
        child.IsWaiting ? new OrderAnswer.WaitingForFill() : new OrderAnswer.WaitingForTrigger();

    private BookOrder Create(
        ExchangeAccount account, NewOrder terms, int siblings, long nowMs, bool isWaiting = false, bool? isPositionProtection = null)
    {
        return new BookOrder(NextOrderId(), account, _byAsset[terms.AssetId], terms, nowMs)
        {
            Siblings = siblings,
            IsWaiting = isWaiting,
            IsPositionProtection = isPositionProtection ?? (siblings > 0 && !isWaiting),
        };
    }

    // Gaps, as on the exchange: nobody may count on the next id.
    private long NextOrderId() => _lastOrderId += 1 + (_lastOrderId * 7 + 3) % 5;

    private static string? CheckGrouping(IReadOnlyList<NewOrder> orders, OrderGrouping grouping)
    {
        if (orders.Count == 0)
            return "Orders are empty.";
        if (grouping == OrderGrouping.None)
            return null;
        var first = grouping == OrderGrouping.EntryWithProtection ? 1 : 0;
        if (first == 1 && orders[0].Trigger is not null)
            return "Main order cannot be trigger order";
        var triggers = orders.Count - first;
        if (triggers is < 1 or > 2 || orders.Skip(first).Any(order => order.Trigger is null))
            return "Unexpected number of trigger orders";
        return orders.Skip(first).All(order => order.ReduceOnly) ? null : "TP/SL orders must be reduce only";
    }

    private string? CheckStatic(NewOrder order, OrderGrouping grouping)
    {
        if (!_byAsset.TryGetValue(order.AssetId, out var market) || market.Instrument.IsDelisted)
            return $"Asset {order.AssetId} is not traded here.";
        var isWhole = grouping == OrderGrouping.PositionProtection && order.Quantity == 0;
        if (order.Quantity == 0 && !isWhole)
            return OrderRules.ZeroSize.Message;
        if (order.Price <= 0 || order.Trigger is { Price: <= 0 })
            return OrderRules.InvalidPrice.Message;
        if (!isWhole && !market.Instrument.IsLegalQuantity(order.Quantity))
            return OrderRules.InvalidSize.Message;
        return OrderRules.CheckReach(
            market.Instrument, order.Price, order.Quantity, market.MarkPrice, order.Trigger is not null, order.TimeInForce == TimeInForce.Ioc)?.Message;
    }

    private void Report(BookOrder order, string status, decimal remaining, long nowMs)
    {
        if (!order.Account.IsHouse)
            _events.Add(new OrderChanged(order, status, remaining, nowMs));
    }
}

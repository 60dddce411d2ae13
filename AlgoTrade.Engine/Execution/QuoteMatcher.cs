using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Execution;

/// <summary>
/// Fills orders of one instrument from live best bid and offer, trades and mark prices: paper trading. Time comes with the events.
/// <list type="bullet">
/// <item>An order reaches the simulated exchange <see cref="SimulationOptions.LatencyMs"/>, and up to
/// <see cref="SimulationOptions.LatencyJitterMs"/> more, after it was placed and meets the quote of then.</item>
/// <item>Taking orders get the displayed quantity at the best price and the rest <see cref="SimulationOptions.DepthBps"/> worse.</item>
/// <item>A resting order joins the end of the queue displayed at its price. Trades at its price eat the queue first, then fill it; a
/// trade or quote through its price fills it whole. A shrinking display shortens the queue, a growing one does not. Where a quote does not tell what is
/// displayed (a quantity of 0), trades at the price fill it or not as <see cref="SimulationOptions.LimitFill"/> says.</item>
/// <item>An order must be covered when it arrives, beside those that already rest in this instrument, and again when it fills.</item>
/// <item>Triggers, liquidation and funding follow the mark and oracle prices, funding on the first context after each full hour.</item>
/// </list>
/// </summary>
public sealed class QuoteMatcher : OrderSimulator
{
    private const decimal BasisPoint = 0.0001m;
    private const decimal QueueUnknown = -1;

    private BestBidOfferChanged? _quote;
    private AssetContextChanged? _context;

    /// <param name="ids">Shared by the instruments of one simulation; null for an own sequence.</param>
    public QuoteMatcher(Instrument instrument, Ledger ledger, SimulationOptions? options = null, SimulationIds? ids = null)
        : base(instrument, ledger, options ?? new SimulationOptions(), ids)
    {
    }

    /// <summary>Takes one market event of this instrument; others, and kinds that say nothing about prices, are ignored.</summary>
    public void Handle(EngineEvent marketEvent, ICollection<EngineEvent> events)
    {
        switch (marketEvent)
        {
            case BestBidOfferChanged quote when quote.Instrument == Instrument.Name:
                _quote = quote;
                Arrive(quote.OccurredAt, events);
                MeetQuote(quote, events);
                break;
            case TradeOccurred trade when trade.Instrument == Instrument.Name:
                Arrive(trade.OccurredAt, events);
                MeetTrade(trade, events);
                break;
            case AssetContextChanged context when context.Instrument == Instrument.Name:
                MeetContext(context, events);
                break;
            case TimerElapsed timer:
                Arrive(timer.OccurredAt, events);
                break;
        }
    }

    private protected override void OnOrdersChanged()
    {
        // Prices come one at a time here, so there is nothing to look up faster.
    }

    private protected override void OnPlaced(SimulatedOrder order, DateTimeOffset now)
    {
        order.ArrivesAt = now.AddMilliseconds(Options.LatencyMsOf(order.ExchangeOrderId.Value));
        order.QueueAhead = QueueUnknown;
    }

    private protected override OrderRefusal? CheckMarket(OrderRequest request, bool isChild, bool isProtection)
    {
        if (isProtection && request.ReduceOnly && OrderRules.CheckReduceOnly(request.Side, Position.Quantity) is { } increasing)
            return increasing;
        if (_context is not { MarkPrice.Value: var mark })
            return null;
        if (!isChild && request.TriggerPrice is { } trigger && OrderRules.IsTriggered(request.Kind.IsStop(), request.Side, trigger.Value, mark))
            return OrderRules.TriggerPrice;
        return Options.CheckGrid && request.LimitPrice is { } limit
            ? OrderRules.CheckReach(
                Instrument, limit.Value, request.Quantity.Value, mark, request.Kind.IsTrigger(), request.Kind.IsMarket() || request.TimeInForce == TimeInForce.Ioc)
            : null;
    }

    private void Arrive(DateTimeOffset now, ICollection<EngineEvent> events)
    {
        if (_quote is null)
            return;
        while (Live.Find(order => order.IsFresh && order.ArrivesAt <= now && (order.IsMarketNow || order.IsLimitNow)) is { } arriving)
        {
            arriving.IsFresh = false;
            if (arriving.IsMarketNow)
                Take(arriving, arriving.Request.LimitPrice?.Value, now, events);
            else
                ArriveLimit(arriving, now, events);
        }
    }

    private void ArriveLimit(SimulatedOrder order, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var limit = order.Request.LimitPrice!.Value.Value;
        var (best, _) = Opposite(order.Side);
        var crosses = best is { } price && (order.Side == Side.Buy ? price <= limit : price >= limit);
        if (crosses && order.Request.TimeInForce == TimeInForce.Alo)
            Reject(order, OrderRules.PostOnly(Text(_quote!.BidPrice), Text(_quote.AskPrice)), now, events);
        else if (crosses)
            Take(order, limit, now, events);
        else if (order.Request.TimeInForce == TimeInForce.Ioc)
            Reject(order, OrderRules.IocNoMatch, now, events);
        else if (CheckMarginWithResting(order, order.Remaining, limit) is { } refusal)
            Reject(order, refusal, now, events);
        else
            JoinQueue(order);
    }

    // Entries that rest on the same side could all fill.
    private OrderRefusal? CheckMarginWithResting(SimulatedOrder order, decimal quantity, decimal price)
    {
        foreach (var other in Live)
        {
            if (other != order && IsResting(other) && other.Side == order.Side && !other.Request.ReduceOnly)
                quantity += other.Remaining;
        }

        return CheckMargin(order, quantity, price);
    }

    private void MeetQuote(BestBidOfferChanged quote, ICollection<EngineEvent> events)
    {
        while (Live.Find(order => IsResting(order) && IsCrossed(order)) is { } crossed)
            FillResting(crossed, crossed.Remaining, quote.OccurredAt, events);
        foreach (var order in Live)
        {
            if (IsResting(order))
                JoinQueue(order);
        }
    }

    private void MeetTrade(TradeOccurred trade, ICollection<EngineEvent> events)
    {
        var left = trade.Quantity.Value;
        while (Live.Find(order => IsResting(order) && order.Side != trade.TakerSide && IsThrough(order, trade.Price.Value)) is { } passed)
            FillResting(passed, passed.Remaining, trade.OccurredAt, events);
        foreach (var order in Live.ToArray())
        {
            if (left <= 0 || !order.IsLive || !IsResting(order) || order.Side == trade.TakerSide || order.Request.LimitPrice != trade.Price)
                continue;
            if (order.QueueAhead == QueueUnknown)
                continue;
            var queued = Math.Min(order.QueueAhead, left);
            order.QueueAhead -= queued;
            var fillable = Math.Min(left - queued, order.Remaining);
            if (fillable > 0)
                FillResting(order, fillable, trade.OccurredAt, events);
            left -= fillable;
        }
    }

    private void MeetContext(AssetContextChanged context, ICollection<EngineEvent> events)
    {
        var now = context.OccurredAt;
        if (_context is { } last && now.Ticks / TimeSpan.TicksPerHour != last.OccurredAt.Ticks / TimeSpan.TicksPerHour)
            SettleFunding(context.OraclePrice.Value, context.FundingRate, now, events);
        _context = context;
        var mark = context.MarkPrice.Value;
        Position.MarkPrice = mark;
        Arrive(now, events);
        if (Position.Quantity != 0 && IsLiquidatable())
            Liquidate(Opposite(Position.Quantity > 0 ? Side.Sell : Side.Buy).Price ?? mark, now, events);
        while (_quote is not null && NextTriggered(mark, now) is { } triggered)
        {
            triggered.Status = OrderStatus.Triggered;
            events.Add(new OrderTriggered(triggered.Request.ClientOrderId, now));
            if (triggered.IsMarketNow)
                Take(triggered, triggered.Request.LimitPrice?.Value, now, events);
            else
                ArriveLimit(triggered, now, events);
        }
    }

    private bool IsLiquidatable() => Position.IsCross
        ? Ledger.Value().IsLiquidatable
        : Position.MarginUsed < Position.MaintenanceMargin;

    private SimulatedOrder? NextTriggered(decimal mark, DateTimeOffset now) => Live.Find(order =>
        order.IsArmed && (order.ArrivesAt <= now || !order.IsFresh)
        && OrderRules.IsTriggered(order.Request.Kind.IsStop(), order.Side, order.Request.TriggerPrice!.Value.Value, mark)
        && (!order.Request.ReduceOnly || FillableQuantity(order) > 0));

    /// <summary>Takes what the other side shows, and the rest at a worse price; nothing beyond the limit.</summary>
    private void Take(SimulatedOrder order, decimal? limit, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var (best, displayed) = Opposite(order.Side);
        if (best is not { } touch)
        {
            Reject(order, OrderRules.NoLiquidity, now, events);
            return;
        }

        var quantity = FillableQuantity(order);
        var price = touch * (1 + order.Side.Sign() * Options.SlippageBps * BasisPoint);
        if (quantity == 0)
            Reject(order, OrderRules.ReduceOnly, now, events);
        else if (IsBeyond(order.Side, price, limit))
            Reject(order, OrderRules.IocNoMatch, now, events);
        else if (CheckMarginWithResting(order, quantity, price) is { } refusal)
            Reject(order, refusal, now, events);
        else
            TakeLevels(order, quantity, displayed, price, limit, now, events);
    }

    private void TakeLevels(
        SimulatedOrder order, decimal quantity, decimal displayed, decimal price, decimal? limit, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        order.Remaining = quantity;
        var first = displayed > 0 ? Math.Min(quantity, displayed) : quantity;
        Fill(order, price, first, LiquidityRole.Taker, isInsideCandle: false, now, events);
        if (!order.IsLive || order.Remaining == 0)
            return;
        var deeper = price * (1 + order.Side.Sign() * Options.DepthBps * BasisPoint);
        if (!IsBeyond(order.Side, deeper, limit))
            Fill(order, deeper, order.Remaining, LiquidityRole.Taker, isInsideCandle: false, now, events);
        else if (order.IsMarketNow || order.Request.TimeInForce == TimeInForce.Ioc)
            Remove(order, "canceled", now, events);
        else
            JoinQueue(order);
    }

    private void FillResting(SimulatedOrder order, decimal quantity, DateTimeOffset now, ICollection<EngineEvent> events)
    {
        var fillable = Math.Min(quantity, FillableQuantity(order));
        var price = order.Request.LimitPrice!.Value.Value;
        if (fillable == 0)
            Remove(order, "reduceOnlyCanceled", now, events);
        else if (CheckMargin(order, fillable, price) is not null)
            Remove(order, "marginCanceled", now, events);
        else
            Fill(order, price, fillable, LiquidityRole.Maker, isInsideCandle: false, now, events);
    }

    private void JoinQueue(SimulatedOrder order)
    {
        var isBuy = order.Side == Side.Buy;
        var best = isBuy ? _quote!.BidPrice : _quote!.AskPrice;
        var displayed = isBuy ? _quote.BidQuantity.Value : _quote.AskQuantity.Value;
        if (best is not null && displayed == 0)
            order.QueueAhead = Options.LimitFill == LimitFillRule.Touch ? 0 : QueueUnknown;
        else if (best is not { } price || IsBetter(order, price.Value))
            order.QueueAhead = 0;
        else if (price == order.Request.LimitPrice)
            order.QueueAhead = order.QueueAhead == QueueUnknown ? displayed : Math.Min(order.QueueAhead, displayed);
    }

    private (decimal? Price, decimal Displayed) Opposite(Side side) => side == Side.Buy
        ? (_quote?.AskPrice?.Value, _quote?.AskQuantity.Value ?? 0)
        : (_quote?.BidPrice?.Value, _quote?.BidQuantity.Value ?? 0);

    private static bool IsResting(SimulatedOrder order) => order is { IsFresh: false, IsLimitNow: true };

    private bool IsCrossed(SimulatedOrder order) => Opposite(order.Side).Price is { } price
        && (order.Side == Side.Buy ? price <= order.Request.LimitPrice!.Value.Value : price >= order.Request.LimitPrice!.Value.Value);

    private static bool IsThrough(SimulatedOrder order, decimal price) =>
        order.Side == Side.Buy ? price < order.Request.LimitPrice!.Value.Value : price > order.Request.LimitPrice!.Value.Value;

    private static bool IsBetter(SimulatedOrder order, decimal best) =>
        order.Side == Side.Buy ? order.Request.LimitPrice!.Value.Value > best : order.Request.LimitPrice!.Value.Value < best;

    private static bool IsBeyond(Side side, decimal price, decimal? limit) =>
        limit is { } worst && (side == Side.Buy ? price > worst : price < worst);

    private static string Text(Price? price) => price?.Value.ToString(CultureInfo.InvariantCulture) ?? "-";
}

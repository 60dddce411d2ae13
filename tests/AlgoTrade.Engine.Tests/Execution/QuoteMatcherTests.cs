using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class QuoteMatcherTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);
    private readonly Instrument _instrument = Given.Perpetual();
    private readonly Ledger _ledger = new(100_000);
    private readonly QuoteMatcher _matcher;
    private readonly List<EngineEvent> _events = [];
    private DateTimeOffset _now = Start;
    private int _sequence;

    public QuoteMatcherTests()
    {
        _matcher = new QuoteMatcher(_instrument, _ledger, new SimulationOptions { LatencyMs = 200 });
        _ledger.SetLeverage(_instrument.Name, 10, isCross: true);
        Quote(59_990, 1, 60_000, 1);
    }

    [Fact]
    public void An_order_meets_the_quote_that_stands_when_it_arrives_not_when_it_was_sent()
    {
        var buy = Place(Side.Buy, 0.5m);

        After(100).Quote(60_090, 1, 60_100, 1);
        Assert.Empty(Fills(buy));

        After(100).Quote(60_190, 1, 60_200, 1);
        Assert.Equal(60_200m, Fills(buy).Single().Price.Value);
    }

    [Fact]
    public void More_than_the_display_pays_for_the_depth()
    {
        var buy = Place(Side.Buy, 1.5m);

        After(200).Quote(59_990, 1, 60_000, 1);

        Assert.Equal([(60_000m, 1m), (60_030m, 0.5m)], Fills(buy).Select(fill => (fill.Price.Value, fill.Quantity.Value)));
    }

    [Fact]
    public void A_resting_order_waits_until_the_queue_before_it_has_traded()
    {
        var buy = Place(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_990);
        After(200).Quote(59_990, 2, 60_000, 1);

        After(10).Trade(59_990, 1.5m, Side.Sell);
        Assert.Empty(Fills(buy));
        After(10).Trade(59_990, 0.7m, Side.Sell);
        Assert.Equal(0.2m, Fills(buy).Single().Quantity.Value);
        After(10).Trade(59_990, 5m, Side.Sell);

        Assert.Equal(0.5m, Fills(buy).Sum(fill => fill.Quantity.Value));
        Assert.All(Fills(buy), fill => Assert.Equal(LiquidityRole.Maker, fill.Role));
    }

    [Fact]
    public void A_shrinking_display_shortens_the_queue()
    {
        var buy = Place(Side.Buy, 0.5m, OrderKind.Limit, limit: 59_990);
        After(200).Quote(59_990, 2, 60_000, 1);
        After(10).Quote(59_990, 0.1m, 60_000, 1);

        After(10).Trade(59_990, 0.6m, Side.Sell);

        Assert.Equal(0.5m, Fills(buy).Single().Quantity.Value);
    }

    [Fact]
    public void A_trade_through_a_resting_order_fills_it_at_its_own_price()
    {
        var sell = Place(Side.Sell, 0.5m, OrderKind.Limit, limit: 60_050);
        After(200).Quote(59_990, 2, 60_000, 1);

        After(10).Trade(60_060, 0.1m, Side.Buy);

        Assert.Equal((60_050m, 0.5m), (Fills(sell).Single().Price.Value, Fills(sell).Single().Quantity.Value));
    }

    [Fact]
    public void A_stop_fires_on_the_mark_price_and_not_on_trades()
    {
        var buy = Place(Side.Buy, 0.5m);
        After(200).Quote(59_990, 1, 60_000, 1);
        var stop = Place(Side.Sell, 0.5m, OrderKind.StopMarket, trigger: 59_500, reduceOnly: true);

        After(300).Trade(59_000, 1, Side.Sell);
        Assert.Empty(Fills(stop));

        After(10).Quote(59_400, 1, 59_410, 1);
        After(10).Mark(59_499);
        Assert.Equal(59_400m, Fills(stop).Single().Price.Value);
        Assert.NotEmpty(Fills(buy));
        Assert.Equal(0m, _matcher.Position.Quantity);
    }

    [Fact]
    public void Funding_is_settled_once_after_each_full_hour()
    {
        Mark(60_000);
        Place(Side.Buy, 0.5m);
        After(200).Quote(59_990, 1, 60_000, 1);

        After(1_000).Mark(60_000);
        After(3_600_000).Mark(60_000);
        After(1_000).Mark(60_000);

        Assert.Equal(-3m, _events.OfType<FundingPayment>().Single().Payment);
    }

    [Fact]
    public void An_account_below_maintenance_is_liquidated()
    {
        Place(Side.Buy, 15m);
        After(200).Quote(59_990, 20, 60_000, 20);

        After(10).Quote(53_000, 20, 53_010, 20);
        Mark(53_000);

        Assert.Single(_events.OfType<Liquidated>());
        Assert.Equal(0m, _matcher.Position.Quantity);
    }

    private OrderRequest Place(
        Side side, decimal quantity, OrderKind kind = OrderKind.Market, decimal? limit = null, decimal? trigger = null, bool reduceOnly = false)
    {
        var order = new OrderRequest
        {
            ClientOrderId = ClientOrderId.For(1, new BotId(1), ++_sequence),
            Instrument = _instrument.Name,
            Side = side,
            Quantity = new Quantity(quantity),
            Kind = kind,
            LimitPrice = limit is { } price ? new Price(price) : null,
            TriggerPrice = trigger is { } level ? new Price(level) : null,
            ReduceOnly = reduceOnly,
            Purpose = OrderPurpose.Entry,
        };
        _matcher.Submit(new SubmitOrders([order], OrderGrouping.None), _now, _events);
        return order;
    }

    private QuoteMatcherTests After(int milliseconds)
    {
        _now = _now.AddMilliseconds(milliseconds);
        return this;
    }

    private void Quote(decimal bid, decimal bidQuantity, decimal ask, decimal askQuantity) => _matcher.Handle(
        new BestBidOfferChanged(_instrument.Name, new Price(bid), new Quantity(bidQuantity), new Price(ask), new Quantity(askQuantity), _now), _events);

    private void Trade(decimal price, decimal quantity, Side taker) =>
        _matcher.Handle(new TradeOccurred(_instrument.Name, new Price(price), new Quantity(quantity), taker, 1, _now), _events);

    private void Mark(decimal mark) =>
        _matcher.Handle(new AssetContextChanged(_instrument.Name, new Price(mark), new Price(mark), 0.0001m, 0, _now), _events);

    private List<Fill> Fills(OrderRequest order) =>
        [.. _events.OfType<OrderFilled>().Where(filled => filled.ClientOrderId == order.ClientOrderId).Select(filled => filled.Fill)];
}

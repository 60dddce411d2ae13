using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Replay;

namespace AlgoTrade.Engine.Tests.Replay;

public sealed class DriftReportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly InstrumentName Btc = new("BTC");

    [Fact]
    public void Two_runs_that_filled_alike_show_no_drift()
    {
        var report = DriftReport.Compare(Run(Bought(100m)), Run(Bought(100m)));

        Assert.True(report.IsEmpty);
        Assert.Equal((1, 0m), (report.SameOrders, report.TotalCost));
    }

    [Fact]
    public void A_worse_fill_costs_what_it_was_worse_on_its_quantity()
    {
        var drift = Assert.Single(DriftReport.Compare(Run(Bought(100m)), Run(Bought(100.5m, delayMs: 300))).Orders);

        Assert.Equal((1m, 50m, TimeSpan.FromMilliseconds(300)), (drift.Cost, drift.PriceBps, drift.Delay));
        Assert.Equal("the market moved between decision and fill", drift.Cause);
    }

    [Fact]
    public void A_sale_at_a_higher_price_is_a_gain() =>
        Assert.Equal(-1m, DriftReport.Compare(Run(Sold(100m)), Run(Sold(100.5m))).TotalCost);

    [Fact]
    public void An_order_that_only_one_run_filled_is_listed_with_the_exchanges_words()
    {
        var rejected = new OrderRejected(Id(1), RejectReason.InsufficientMargin, "Insufficient margin to place order. asset=0", Noon);

        var drift = Assert.Single(DriftReport.Compare(Run(Bought(100m)), Run(rejected)).Orders);

        Assert.Equal((-2m, null), (drift.QuantityDrift, drift.PriceBps));
        Assert.Contains("Insufficient margin", drift.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_maker_fill_that_became_a_taker_fill_explains_its_fee()
    {
        var drift = Assert.Single(DriftReport.Compare(Run(Bought(100m)), Run(Bought(100m, role: LiquidityRole.Taker, fee: 0.09m))).Orders);

        Assert.Equal((0.06m, 0.06m), (drift.FeeDrift, drift.Cost));
        Assert.Contains("took liquidity", drift.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Funding_that_was_paid_and_not_expected_is_a_cost()
    {
        var report = DriftReport.Compare(Run(), Run(new FundingPayment(Btc, -0.75m, 2m, 0.0001m, Noon)));

        Assert.Equal((-0.75m, 0.75m), (report.FundingDrift, report.TotalCost));
    }

    [Fact]
    public void The_first_decision_that_differs_is_told()
    {
        var (expected, actual) = (Run(), Run());
        actual.Add(new RecordDecision(Btc, "flat", "crossed below", Noon));
        expected.Add(new RecordDecision(Btc, "long", "crossed above", Noon));

        var difference = DriftReport.Compare(expected, actual).FirstDifferentDecision;

        Assert.Contains("Decision 2", difference, StringComparison.Ordinal);
        Assert.Contains("'long'", difference, StringComparison.Ordinal);
        Assert.Contains("'flat'", difference, StringComparison.Ordinal);
    }

    private static RunTrace Run(params EngineEvent[] events)
    {
        var trace = new RunTrace();
        trace.Add(new RecordDecision(Btc, "long 1", "crossed above", Noon));
        var side = events is [OrderFilled { Fill.Side: Side.Sell }] ? Side.Sell : Side.Buy;
        trace.Add(new SubmitOrders([Order(side)], OrderGrouping.None));
        foreach (var engineEvent in events)
            trace.Add(engineEvent);
        return trace;
    }

    private static OrderRequest Order(Side side) => new()
    {
        ClientOrderId = Id(1),
        Instrument = Btc,
        Side = side,
        Quantity = new Quantity(2),
        Kind = OrderKind.Market,
        Purpose = OrderPurpose.Entry,
    };

    private static OrderFilled Bought(decimal price, int delayMs = 0, LiquidityRole role = LiquidityRole.Maker, decimal fee = 0.03m) =>
        Filled(Side.Buy, price, delayMs, role, fee);

    private static OrderFilled Sold(decimal price) => Filled(Side.Sell, price, 0, LiquidityRole.Maker, 0.03m);

    private static OrderFilled Filled(Side side, decimal price, int delayMs, LiquidityRole role, decimal fee) => new(Id(1), new Fill
    {
        Instrument = Btc,
        Side = side,
        Price = new Price(price),
        Quantity = new Quantity(2),
        Fee = fee,
        Role = role,
        ExchangeOrderId = new ExchangeOrderId(1),
        ClientOrderId = Id(1),
        TradeId = 1,
        OccurredAt = Noon.AddMilliseconds(delayMs),
    });

    private static ClientOrderId Id(long sequence) => ClientOrderId.For(1, new BotId(1), sequence);
}

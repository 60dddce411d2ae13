using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class ExchangeTwapTests
{
    private readonly ExchangeUnderTest _exchange = new();
    private readonly ExchangeAccount _alice;
    private long _quoteId;

    public ExchangeTwapTests()
    {
        _alice = _exchange.Core.OpenAccount(100_000);
        Quote(100);
    }

    [Fact]
    public void Slices_go_out_every_half_minute_and_add_up_to_the_order()
    {
        var (twap, error) = _exchange.Core.PlaceTwap(_alice, Terms(1m, minutes: 5), _exchange.Now);
        Assert.Null(error);

        _exchange.After(TimeSpan.FromMinutes(5));

        var fills = _exchange.Fills(_alice);
        Assert.Equal(10, fills.Count);
        Assert.All(fills, fill => Assert.Equal((0.1m, twap), (fill.Quantity, fill.Order!.Twap)));
        Assert.All(fills.Zip(fills.Skip(1), (first, next) => next.TimeMs - first.TimeMs), apart => Assert.InRange(apart, 29_000, 30_000));
        Assert.Equal(["activated", "finished"], _exchange.Events.OfType<TwapChanged>().Select(changed => changed.Status));
        Assert.Equal(1m, twap!.ExecutedQuantity);
        Assert.Empty(_exchange.Core.Twaps);
    }

    [Fact]
    public void What_could_not_be_filled_is_caught_up_with_at_three_times_the_pace()
    {
        _exchange.Core.Cancel(_exchange.Core.House.Find(_quoteId), 0, _exchange.Now);
        _exchange.Core.PlaceTwap(_alice, Terms(1m, minutes: 5), _exchange.Now);
        _exchange.After(TimeSpan.FromSeconds(150));
        Assert.Empty(_exchange.Fills(_alice));

        Quote(100);
        _exchange.After(TimeSpan.FromMinutes(3));

        Assert.Equal(0.3m, _exchange.Fills(_alice)[0].Quantity);
        Assert.Equal(1m, _exchange.Position(_alice));
    }

    [Fact]
    public void Randomized_slices_differ_and_still_add_up()
    {
        _exchange.Core.PlaceTwap(_alice, Terms(1m, minutes: 10) with { IsRandomized = true }, _exchange.Now);
        _exchange.After(TimeSpan.FromMinutes(10));

        Assert.Equal(1m, _exchange.Position(_alice));
        Assert.True(_exchange.Fills(_alice).Select(fill => fill.Quantity).Distinct().Count() > 1);
    }

    [Fact]
    public void A_canceled_one_stops_where_it_is()
    {
        var (twap, _) = _exchange.Core.PlaceTwap(_alice, Terms(1m, minutes: 5), _exchange.Now);
        _exchange.After(TimeSpan.FromSeconds(61));

        Assert.False(_exchange.Core.CancelTwap(_alice, 0, 77, _exchange.Now));
        Assert.True(_exchange.Core.CancelTwap(_alice, 0, twap!.Id, _exchange.Now));
        _exchange.After(TimeSpan.FromMinutes(5));

        Assert.Equal(0.3m, _exchange.Position(_alice));
        Assert.Equal("terminated", _exchange.Events.OfType<TwapChanged>().Last().Status);
    }

    [Fact]
    public void A_slice_without_margin_ends_it_with_the_exchanges_words()
    {
        var poor = _exchange.Core.OpenAccount(400);
        _exchange.Core.PlaceTwap(poor, Terms(2m, minutes: 5), _exchange.Now);
        _exchange.After(TimeSpan.FromMinutes(1));

        var ended = _exchange.Events.OfType<TwapChanged>().Last();
        Assert.Equal(("error", "Insufficient margin to place order."), (ended.Status, ended.Description));
    }

    [Theory]
    [InlineData(1, 1, "Invalid TWAP duration: 1 min(s)")]
    [InlineData(1, 10_081, "Invalid TWAP duration: 10081 min(s)")]
    [InlineData(0.001, 5, "TWAP order must have minimum value of $100.")]
    [InlineData(0, 5, "Order has zero size.")]
    public void Impossible_ones_are_refused(double quantity, int minutes, string expected) =>
        Assert.Equal(expected, _exchange.Core.PlaceTwap(_alice, Terms((decimal)quantity, minutes), _exchange.Now).Error);

    private static TwapTerms Terms(decimal quantity, int minutes) => new(0, Side.Buy, quantity, ReduceOnly: false, minutes, IsRandomized: false);

    private void Quote(decimal quantity) => _exchange.Core.Quote(_exchange.Market, Side.Sell, 60_000, quantity, ++_quoteId, _exchange.Now);
}

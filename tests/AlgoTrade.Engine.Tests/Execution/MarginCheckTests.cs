using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

public sealed class MarginCheckTests
{
    [Theory]
    [InlineData("1.9", true)]
    [InlineData("2.1", false)]
    public void A_position_beyond_the_tier_that_allows_its_leverage_is_refused_as_on_the_exchange(string quantity, bool fills)
    {
        var tiered = Given.Perpetual() with { MarginTiers = [new MarginTier(0, 40), new MarginTier(100_000, 5)] };
        var desk = new CandleDesk(leverage: 10, instrument: tiered);
        var buy = desk.Order(Side.Buy, decimal.Parse(quantity, System.Globalization.CultureInfo.InvariantCulture));
        desk.Place(buy).Candle(50_000, 50_000, 50_000, 50_000);
        Assert.Equal(fills, desk.Last<OrderFilled>(buy) is not null);
        if (!fills)
            Assert.Equal(RejectReason.PositionLimit, desk.Last<OrderRejected>(buy)?.Reason);
    }
}

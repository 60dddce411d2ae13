using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Tests.Execution;

/// <summary>One market at 60,000 and everything that happened in it.</summary>
internal sealed class ExchangeUnderTest
{
    public ExchangeUnderTest()
    {
        Market = Core.AddMarket(Given.Perpetual(), 60_000);
        Mark(60_000);
    }

    public ExchangeCore Core { get; } = new();

    public ExchangeMarket Market { get; }

    public List<ExchangeEvent> Events { get; } = [];

    public long Now { get; set; } = 1_700_000_000_000;

    public OrderAnswer Place(ExchangeAccount account, Side side, decimal price, decimal quantity, bool reduceOnly = false)
    {
        var order = new NewOrder(0, side, price, quantity, reduceOnly, TimeInForce.Gtc, null, null);
        var result = Core.Place(account, [order], OrderGrouping.None, Now++);
        Drain();
        return Assert.Single(result.Answers);
    }

    public void Mark(decimal price)
    {
        Core.SetPrices(Market, price, price, Now++);
        Drain();
    }

    public void After(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
        {
            Now += 1_000;
            Core.AdvanceTo(Now);
        }

        Drain();
    }

    public decimal Position(ExchangeAccount account) => account.PositionIn(Market.Instrument).Quantity;

    public List<AccountFilled> Fills(ExchangeAccount account) => [.. Events.OfType<AccountFilled>().Where(fill => fill.Account == account)];

    public void Drain() => Events.AddRange(Core.TakeEvents());
}

using System.Diagnostics;
using AlgoTrade.Engine.Execution.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Benchmarks;

/// <summary>Orders in process: two accounts with 200 resting orders each take from each other, margin and fees included.</summary>
internal static class MatchingBenchmark
{
    private const int Orders = 100_000;
    private const int Resting = 200;
    private const double Floor = 10_000;

    public static void Run(RatioReport report)
    {
        Measure(Orders / 10);
        var seconds = Measure(Orders);
        report.AtLeast("orders matched in process", Orders / seconds, Floor, "orders/s, each one fills");
    }

    private static double Measure(int orders)
    {
        var core = new ExchangeCore();
        var market = core.AddMarket(
            new Instrument { Name = new InstrumentName("BTC"), AssetId = 0, SizeDecimals = 5, MaxLeverage = 40, MarginTiers = [new MarginTier(0, 40)] }, 60_000);
        core.SetPrices(market, 60_000, 60_000, 0);
        var (left, right) = (core.OpenAccount(100_000_000), core.OpenAccount(100_000_000));
        for (var i = 0; i < Resting; i++)
        {
            core.Place(left, [Order(Side.Buy, 59_000 - i)], OrderGrouping.None, 0);
            core.Place(right, [Order(Side.Sell, 61_000 + i)], OrderGrouping.None, 0);
        }

        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < orders; i += 2)
        {
            core.Place(left, [Order(i % 4 == 0 ? Side.Buy : Side.Sell, 60_000)], OrderGrouping.None, i);
            core.Place(right, [Order(i % 4 == 0 ? Side.Sell : Side.Buy, 60_000)], OrderGrouping.None, i);
            core.TakeEvents();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static NewOrder Order(Side side, decimal price) => new(0, side, price, 0.01m, false, TimeInForce.Gtc, null, null);
}

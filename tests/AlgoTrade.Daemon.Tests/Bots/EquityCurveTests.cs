using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Portfolio;
using AlgoTrade.Engine.Bots;

namespace AlgoTrade.Daemon.Tests.Bots;

public sealed class EquityCurveTests
{
    private readonly BotSeat _seat = new(
        new StoredBot(new BotId(1), "bot", 1, BotMode.Paper, DesiredState.Running, 1, "{}", null, null, 1, A.Noon, A.Noon, IsDeleted: false), new RetryPolicy([]));

    [Fact]
    public void A_curve_that_stood_still_stands_until_the_last_look_before_it_moved()
    {
        // Looks every 5 s: flat for 20 s, then a loss, then flat again.
        var curve = Look(1_000, 1_000, 1_000, 1_000, 1_000, 990, 980, 980);

        Assert.Equal([(0, 1_000m), (20, 1_000m), (25, 990m), (30, 980m)], curve);
    }

    [Fact]
    public void A_curve_that_stands_still_has_a_point_every_five_minutes()
    {
        var curve = Look([.. Enumerable.Repeat(1_000m, 121)]);

        Assert.Equal([(0, 1_000m), (300, 1_000m), (600, 1_000m)], curve);
    }

    private List<(int Second, decimal Equity)> Look(params decimal[] equities)
    {
        var curve = new List<EquityPoint>();
        for (var i = 0; i < equities.Length; i++)
            BotReporter.Draw(_seat, new EquityPoint(1, new BotId(1), A.Noon.AddSeconds(5 * i), equities[i], equities[i], 0, 0, 0), A.Noon.AddSeconds(5 * (i - 1)), curve);
        return [.. curve.Select(point => ((int)(point.ObservedAt - A.Noon).TotalSeconds, point.Equity))];
    }
}

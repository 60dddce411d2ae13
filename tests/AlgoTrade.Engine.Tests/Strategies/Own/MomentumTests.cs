using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Strategies.Own;

namespace AlgoTrade.Engine.Tests.Strategies.Own;

public sealed class MomentumTests
{
    [Fact]
    public void Goes_long_after_a_rise_and_leaves_when_it_is_over()
    {
        var probe = new StrategyProbe(new Momentum(new MomentumParameters { Period = 1 }));
        for (var i = 0; i < 20; i++)
            probe.Close(100, range: 2);
        probe.Close(103, range: 2);
        probe.Close(104, range: 2);
        probe.Close(103, range: 2);
        Assert.Equal([new Wish(20, 1), new(22, 0)], probe.Wishes);
    }

    [Fact]
    public void Trades_on_real_candles_under_the_same_rules_as_live()
    {
        var btc = InstrumentName.Parse("BTC", null);
        var request = new BacktestRequest
        {
            Definition = new BotDefinition
            {
                Id = new BotId(1),
                Installation = 1,
                Name = "momentum",
                Strategy = "momentum",
                Instruments = [btc],
                Interval = CandleInterval.OneHour,
                Sizing = new SizingRule.RiskFraction(0.01m),
            },
            Instruments = [new Instrument { Name = btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40 }],
            Candles = [TestFiles.Candles("BTC_1h.csv.gz", btc, CandleInterval.OneHour)],
        };
        var result = BacktestRunner.Run(request, new StrategyCatalog([Momentum.Descriptor]));
        Assert.True(result.RoundTrips.Count > 10);
        Assert.Equal(BotState.Running, result.FinalState);
    }
}

using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Strategies;

/// <summary>
/// Every built-in strategy on 2,000 real hours of BTC. The hash covers every effect of the bot, byte for byte: when one changes, decisions or
/// orders of running bots change with it. Replace a hash only together with the reason in the commit message.
/// </summary>
public sealed class GoldenBacktestTests
{
    private static readonly InstrumentName Btc = InstrumentName.Parse("BTC", null);

    [Theory]
    [InlineData("moving-average-cross", """{"direction":"both"}""", 69, "54a69cbd088b131ffc8ec1369e4a149bc8b7aa38b79077f83144e2a9a6c3040f")]
    [InlineData("four-moving-averages", """{"direction":"both"}""", 74, "4a86cdf19af136dbb9b1f5f1999841709580087486ecba719ec0289b56979862")]
    [InlineData("ema-cross-atr-stop", """{"targetAtr":4,"trailingAtr":3,"breakEvenAtr":1.5,"maxCandles":72}""", 34, "fa2a081af69fc10beb94f6ddef61964a3162c3476d821389dc83333fa4197044")]
    [InlineData("rsi-mean-reversion", """{"direction":"both"}""", 24, "16f1cf1b22ac957d466fdc17706f5cfc19c98a5a07ded9edf3896bbab0ba580b")]
    [InlineData("donchian-breakout", """{"direction":"both"}""", 57, "1438eb5da6957d5a35fdcdf1359739e8098a106f88547f0c80c492b159568feb")]
    [InlineData("bollinger-reversion", "{}", 75, "7dec78217451564618121f48ae6899c2c1f13b8d95a3df87dfc3b04074a4e828")]
    [InlineData("macd", """{"direction":"both"}""", 160, "56631b660f4a530d0b63729319913c0fb380ee2648dd7f78af9ab34892b42147")]
    [InlineData("supertrend", "{}", 34, "1a9c3213aa2b5046a6c886cf8dfe59151381cfaccd9eb0be97e599bde50cec96")]
    [InlineData("grid-maker", "{}", 7, "1648dc116d034404bb5edddd0fcedc7f087186f2eee8afe02aa805aa8efe63ad")]
    [InlineData("buy-and-hold", "{}", 0, "17bd36e746eb565dd9cef4ad0eb466ff9a26ab207c4027ef9825a41a87a42fcb")]
    public void Effects_of_a_built_in_strategy_are_the_ones_on_record(string strategy, string parameters, int roundTrips, string hash)
    {
        var result = Run(strategy, parameters);
        Assert.True(
            (roundTrips, hash) == (result.RoundTrips.Count, result.EffectHash),
            $"{strategy} now makes {result.RoundTrips.Count} round trips with hash {result.EffectHash}; on record are {roundTrips} with {hash}.");
        Assert.True(result.Fills > 0, "A golden run without a fill proves nothing.");
        Assert.Equal(BotState.Running, result.FinalState);
    }

    [Fact]
    public void Every_strategy_of_the_catalog_has_a_golden_run()
    {
        var covered = typeof(GoldenBacktestTests).GetMethod(nameof(Effects_of_a_built_in_strategy_are_the_ones_on_record))!
            .GetCustomAttributesData().Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!);
        Assert.Equal(StrategyCatalog.BuiltIn.All.Except(OwnStrategies.All).Select(one => one.Name).Order(), covered.Order());
    }

    private static BacktestResult Run(string strategy, string parameters)
    {
        var request = new BacktestRequest
        {
            Definition = new BotDefinition
            {
                Id = new BotId(1), Installation = 1, Name = "golden", Strategy = strategy, ParametersJson = parameters, Instruments = [Btc],
                Interval = CandleInterval.OneHour, Capital = 10_000m, Sizing = new SizingRule.EquityFraction(0.5m),
            },
            Instruments = [new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40 }],
            Candles = [TestFiles.Candles("BTC_1h.csv.gz", Btc, CandleInterval.OneHour).Slice(0, 2_000)],
        };
        return BacktestRunner.Run(request, StrategyCatalog.BuiltIn);
    }
}

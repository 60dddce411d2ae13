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
    [InlineData("moving-average-cross", """{"direction":"both"}""", 69, "729476d086542dc2d2425b3b6ebeb0754f6202883fa1ef70314e34bdb3be65c9")]
    [InlineData("four-moving-averages", """{"direction":"both"}""", 74, "cd27cd5f8c5b12cba80058e081b18023e677d48f071e05a04fc32f03e0cae351")]
    [InlineData("ema-cross-atr-stop", """{"targetAtr":4,"trailingAtr":3,"breakEvenAtr":1.5,"maxCandles":72}""", 34, "774571c5cfaeabd73f842d62afa4fd47699b6ddf9098bde692dfd614b835cb85")]
    [InlineData("rsi-mean-reversion", """{"direction":"both"}""", 24, "72404854829fc0fb74aee23aa2fa75f6c4525de426b40f785255b0355f26d24f")]
    [InlineData("donchian-breakout", """{"direction":"both"}""", 57, "7dabffeaa00c52305c48f5a662e762c592d2aae14f808168bcf5932d59a75667")]
    [InlineData("bollinger-reversion", "{}", 75, "a2d3b1346a2c737b978d47dcd00c608d55d3982252a882640b7735fa572ad143")]
    [InlineData("macd", """{"direction":"both"}""", 160, "f616dafa8f2789fc7c553e1a00d49f602c160ea71cbe87f483b2dd2829114158")]
    [InlineData("supertrend", "{}", 34, "e823a4c80a6cbcbe1c95c6a570cf203044ad479151e9ec9a9b199c03990e639c")]
    [InlineData("grid-maker", "{}", 7, "1648dc116d034404bb5edddd0fcedc7f087186f2eee8afe02aa805aa8efe63ad")]
    [InlineData("buy-and-hold", "{}", 0, "e4a58372f9b6254165b4ad8943dd3a49165b34248d405b5ff0b1d41a5141759f")]
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
                Id = new BotId(1),
                Installation = 1,
                Name = "golden",
                Strategy = strategy,
                ParametersJson = parameters,
                Instruments = [Btc],
                Interval = CandleInterval.OneHour,
                Capital = 10_000m,
                Sizing = new SizingRule.EquityFraction(0.5m),
            },
            Instruments = [new Instrument { Name = Btc, AssetId = 0, SizeDecimals = 5, MaxLeverage = 40 }],
            Candles = [TestFiles.Candles("BTC_1h.csv.gz", Btc, CandleInterval.OneHour).Slice(0, 2_000)],
        };
        return BacktestRunner.Run(request, StrategyCatalog.BuiltIn);
    }
}

using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Engine.Tests.Bots;

public sealed class BotDefinitionJsonTests
{
    private const string Smallest = """{"name":"first","strategy":"buy-and-hold","instruments":["BTC"],"interval":"1h"}""";

    private const string Full = """
        {
          "name": "trend.btc-1", "strategy": "moving-average-cross", "parameters": {"fast": 10, "slow": 30},
          "instruments": ["BTC", "kPEPE"], "interval": "15m", "mode": "live",
          "sizing": {"kind": "riskFraction", "fraction": "0.01"},
          "protection": {"stopFraction": "0.02", "targetFraction": 0.04, "maxCandles": 96},
          "limits": {"maxLeverage": "2.5", "maxDailyLossFraction": "0.05", "maxOpenOrders": 10},
          "capital": "2500.50", "leverage": 3, "shutdownPolicy": "flatten"
        }
        """;

    [Fact]
    public void A_bot_without_a_mode_trades_on_paper()
    {
        var definition = Parse(Smallest);

        Assert.Equal(BotMode.Paper, definition.Mode);
        Assert.Equal(ShutdownPolicy.Leave, definition.ShutdownPolicy);
        Assert.Equal(new SizingRule.EquityFraction(1), definition.Sizing);
        Assert.Equal(CandleInterval.OneHour, definition.Interval);
    }

    [Theory]
    [InlineData(Smallest)]
    [InlineData(Full)]
    public void What_is_written_reads_back_the_same(string json)
    {
        var once = BotDefinitionJson.Write(Parse(json));

        Assert.Equal(once, BotDefinitionJson.Write(Parse(once)));
    }

    [Fact]
    public void Every_field_of_a_full_definition_is_read()
    {
        var definition = Parse(Full);

        Assert.Equal(new SizingRule.RiskFraction(0.01m), definition.Sizing);
        Assert.Equal((0.02, 0.04, 96), (definition.Protection.StopFraction, definition.Protection.TargetFraction, definition.Protection.MaxCandles));
        Assert.Equal((2.5m, 0.05m, 10), (definition.Limits.MaxLeverage, definition.Limits.MaxDailyLossFraction, definition.Limits.MaxOpenOrders));
        Assert.Equal((2500.50m, 3, ShutdownPolicy.Flatten, BotMode.Live), (definition.Capital, definition.Leverage, definition.ShutdownPolicy, definition.Mode));
        Assert.Equal(["BTC", "kPEPE"], definition.Instruments.Select(name => name.Value));
    }

    [Theory]
    [InlineData("\"interval\":\"1h\"", "\"interval\":\"7m\"", "interval", "7m")]
    [InlineData("\"interval\":\"1h\"", "\"interval\":60", "interval", "60")]
    [InlineData("\"name\":\"first\"", "\"name\":\"a b\"", "name", "a b")]
    [InlineData("\"name\":\"first\",", "", "name", "missing")]
    [InlineData("[\"BTC\"]", "[]", "instruments", "[]")]
    [InlineData("[\"BTC\"]", "[\"BTC\",\"BTC\"]", "instruments", "BTC twice")]
    [InlineData("[\"BTC\"]", "\"BTC\"", "instruments", "\"BTC\"")]
    [InlineData("{\"name\"", "{\"capital\":-5,\"name\"", "capital", "-5")]
    [InlineData("{\"name\"", "{\"capital\":\"NaN\",\"name\"", "capital", "NaN")]
    [InlineData("{\"name\"", "{\"mode\":\"real\",\"name\"", "mode", "paper, testnet, live")]
    [InlineData("{\"name\"", "{\"mode\":2,\"name\"", "mode", "2")]
    [InlineData("{\"name\"", "{\"leverge\":2,\"name\"", "leverge", "not a field")]
    [InlineData("{\"name\"", "{\"limits\":{\"maxLeverag\":2},\"name\"", "limits.maxLeverag", "not a field")]
    [InlineData("{\"name\"", "{\"sizing\":{\"kind\":\"all\"},\"name\"", "sizing.kind", "all")]
    [InlineData("{\"name\"", "{\"sizing\":{\"kind\":\"fixedNotional\"},\"name\"", "sizing.notional", "missing")]
    [InlineData("{\"name\"", "{\"name\":\"x\",\"name\"", "name", "twice")]
    public void A_wrong_field_is_named_with_its_value_and_what_was_expected(string part, string wrong, string field, string says)
    {
        var exception = Assert.Throws<BotDefinitionException>(() => Parse(Smallest.Replace(part, wrong, StringComparison.Ordinal)));

        Assert.Equal(field, exception.Field);
        Assert.Contains(says, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_set_to_null_is_off_and_stays_off_when_written()
    {
        var definition = Parse(Smallest.Replace("{\"name\"", "{\"limits\":{\"maxLeverage\":null},\"name\"", StringComparison.Ordinal));

        Assert.Null(definition.Limits.MaxLeverage);
        Assert.Equal(60, definition.Limits.MaxOrdersPerMinute);
        Assert.Null(Parse(BotDefinitionJson.Write(definition)).Limits.MaxLeverage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    public void A_text_that_is_no_object_is_refused(string json) => Assert.Throws<BotDefinitionException>(() => Parse(json));

    private static BotDefinition Parse(string json) => BotDefinitionJson.Parse(json, new BotId(1), installation: 7, revision: 1);
}

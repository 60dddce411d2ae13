using System.Text.Json;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Engine.Portfolio;
using AlgoTrade.Engine.Strategies;
using AlgoTrade.Engine.Tests.Backtesting.Metrics;

namespace AlgoTrade.Engine.Tests.Backtesting;

public sealed class BacktestReferenceTests
{
    public static TheoryData<string> Files => [.. BacktestReference.Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_run_makes_the_trades_and_the_equity_of_the_reference(string name)
    {
        var reference = BacktestReference.Load(name);
        var result = BacktestRunner.Run(RequestFor(name, reference), StrategyCatalog.BuiltIn);
        var trades = reference.Trades.ToArray();
        Assert.Equal(trades.Length, result.RoundTrips.Count);
        for (var i = 0; i < trades.Length; i++)
            AssertSameTrade(trades[i], result.RoundTrips[i]);
        AssertSameOpenPosition(reference.OpenPosition, result.OpenPositions);
        var equityByOpen = new Dictionary<long, double>();
        for (var i = 0; i < result.Equity.Length; i++)
            equityByOpen[result.TimesMs.Span[i] - 3_600_000] = result.Equity.Span[i];
        foreach (var (openTimeMs, equity) in reference.DailyEquity)
            AssertRelative(equity, equityByOpen[openTimeMs], 1e-9);
        AssertRelative(reference.Summary("final_equity"), result.Metrics.FinalEquity, 1e-9);
        Assert.Equal(reference.Summary("max_drawdown"), result.Metrics.MaxDrawdown, 1e-6);
        Assert.Equal(reference.Summary("sharpe_candle"), result.Metrics.SharpePerCandle!.Value, 1e-6);
    }

    private static BacktestRequest RequestFor(string name, BacktestReference reference) => new()
    {
        Definition = new BotDefinition
        {
            Id = new BotId(1),
            Installation = 1,
            Name = name,
            Strategy = StrategyOf(name),
            ParametersJson = ParametersOf(name, reference),
            Instruments = [reference.Candles.Instrument],
            Interval = CandleInterval.OneHour,
            Capital = 100_000m,
            Sizing = name.EndsWith("long-short", StringComparison.Ordinal) ? new SizingRule.FixedQuantity(0.1m) : new SizingRule.EquityFraction(1),
            Protection = name.EndsWith("stop2-take4", StringComparison.Ordinal)
                ? new ProtectionDefaults { StopFraction = 0.02, TargetFraction = 0.04 } : ProtectionDefaults.None,
        },
        // The reference knows lots of 0.00001 and no tick.
        Instruments = [new Instrument { Name = reference.Candles.Instrument, AssetId = 0, SizeDecimals = 5, FixedPriceDecimals = 8, MaxLeverage = 1 }],
        Candles = [reference.Candles],
        Simulation = new SimulationOptions { Fees = new FeeSchedule { TakerRate = 0.00045m, MakerRate = 0.00045m } },
        SizingMoment = SizingMoment.AtNextPrice,
    };

    private static string StrategyOf(string name) => name[7..] switch
    {
        "buy-and-hold" => "buy-and-hold",
        "donchian-breakout-20-10" => "donchian-breakout",
        "rsi-mean-reversion-14-30-55" => "rsi-mean-reversion",
        _ => "moving-average-cross",
    };

    private static string ParametersOf(string name, BacktestReference reference)
    {
        int Number(string parameter) => reference.Parameters.GetProperty(parameter).GetInt32();
        return StrategyOf(name) switch
        {
            "donchian-breakout" => $$"""{"entry":{{Number("entry")}},"exit":{{Number("exit")}}}""",
            "rsi-mean-reversion" => $$"""{"period":{{Number("period")}},"entry":{{Number("lower")}},"exit":{{Number("upper")}}}""",
            "moving-average-cross" when name.EndsWith("long-short", StringComparison.Ordinal) =>
                $$"""{"fast":{{Number("fast")}},"slow":{{Number("slow")}},"direction":"both"}""",
            "moving-average-cross" => $$"""{"fast":{{Number("fast")}},"slow":{{Number("slow")}}}""",
            _ => "{}",
        };
    }

    private static void AssertSameTrade(JsonElement expected, Engine.Backtesting.Metrics.RoundTrip actual)
    {
        Assert.Equal(expected.GetProperty("entry_utc_ms").GetInt64(), actual.OpenedAtMs);
        Assert.Equal(expected.GetProperty("exit_utc_ms").GetInt64(), actual.ClosedAtMs);
        Assert.Equal(expected.GetProperty("side").GetString(), actual.EntrySide == Side.Buy ? "long" : "short");
        Assert.Equal(expected.GetProperty("qty").GetDouble(), (double)actual.Quantity, 1e-9);
        Assert.Equal(expected.GetProperty("entry_price").GetDouble(), (double)actual.EntryPrice, 1e-6);
        Assert.Equal(expected.GetProperty("exit_price").GetDouble(), (double)actual.ExitPrice, 1e-6);
        Assert.Equal(expected.GetProperty("pnl_net").GetDouble(), (double)actual.NetPnl, 1e-4);
        Assert.Equal(expected.GetProperty("fees").GetDouble(), (double)actual.Fees, 1e-4);
    }

    private static void AssertSameOpenPosition(JsonElement expected, IReadOnlyList<OpenPosition> actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Empty(actual);
            return;
        }

        var position = Assert.Single(actual);
        Assert.Equal(expected.GetProperty("entry_utc_ms").GetInt64(), position.OpenedAtMs);
        Assert.Equal(expected.GetProperty("qty").GetDouble(), (double)Math.Abs(position.Quantity), 1e-9);
        Assert.Equal(expected.GetProperty("unrealised_pnl").GetDouble(), position.UnrealizedPnl, 1e-4);
    }

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"Expected {expected:R}, got {actual:R}.");
}

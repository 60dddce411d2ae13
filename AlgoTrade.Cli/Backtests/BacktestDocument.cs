using System.Text.Json;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Cli.Backtests;

/// <summary>
/// The result of a backtest as <c>algotrade backtest --json</c> prints it and <c>algotrade report</c> reads it. The shape is stable: fields are
/// added, never renamed. Money and prices of trades are decimals as text; metrics and curves are numbers.
/// </summary>
internal sealed record BacktestDocument
{
    public const string CurrentFormat = "algotrade-backtest/1";

    public required string Format { get; init; }

    public required string Name { get; init; }

    public required string Strategy { get; init; }

    /// <summary>The configuration that was run, as in a bot's file.</summary>
    public required JsonElement Bot { get; init; }

    public required IReadOnlyList<string> Instruments { get; init; }

    public required string Interval { get; init; }

    /// <summary>Close of the first and the last candle of the period.</summary>
    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public required CostsUsed Costs { get; init; }

    public required IReadOnlyList<DataUsed> Data { get; init; }

    /// <summary>By name, see the definitions of the metrics; null where a figure does not exist.</summary>
    public required IReadOnlyDictionary<string, double?> Metrics { get; init; }

    /// <summary>Why a reader should doubt the result; one sentence each.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    public required int? Orders { get; init; }

    public required int? Fills { get; init; }

    public required int? Rejected { get; init; }

    /// <summary>Orders that the gate denied, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Denied { get; init; }

    public required IReadOnlyList<HeldAtEnd> OpenPositions { get; init; }

    public required string FinalState { get; init; }

    /// <summary>Equal for two runs that decided the same.</summary>
    public required string? EffectHash { get; init; }

    public required IReadOnlyList<MonthlyReturn> Months { get; init; }

    /// <summary>Equity in USDC; long runs are thinned, highs and lows kept.</summary>
    public required Curve Equity { get; init; }

    /// <summary>Closes of the first instrument, thinned like equity.</summary>
    public required Curve Price { get; init; }

    /// <summary>Closed positions, in the order they closed.</summary>
    public required IReadOnlyList<TradeDone> Trades { get; init; }

    /// <summary>The page that was written, where one was.</summary>
    public string? Report { get; init; }

    public static BacktestDocument Of(BacktestInput input, BacktestResult result)
    {
        var definition = input.Definition;
        var times = result.TimesMs.ToArray();
        var equity = result.Equity.ToArray();
        var (from, to) = (DateTimeOffset.FromUnixTimeMilliseconds(times[0]), DateTimeOffset.FromUnixTimeMilliseconds(times[^1]));
        return new BacktestDocument
        {
            Format = CurrentFormat,
            Name = definition.Name,
            Strategy = definition.Strategy,
            Bot = JsonElement.Parse(BotDefinitionJson.Write(definition)),
            Instruments = [.. definition.Instruments.Select(one => one.Value)],
            Interval = definition.Interval.ToText(),
            From = from,
            To = to,
            Costs = input.Costs,
            Data = input.Data,
            Metrics = MetricDefinitions.All.ToDictionary(one => one.Name, one => one.Read(result.Metrics)),
            Doubts = [.. input.Warnings, .. ResultDoubts.Of(result.Metrics, to - from, input.Costs.Modeled)],
            Orders = result.Orders,
            Fills = result.Fills,
            Rejected = result.Rejected,
            Denied = result.Denied.ToDictionary(one => JsonNamingPolicy.CamelCase.ConvertName(one.Key.ToString()), one => one.Value),
            OpenPositions = [.. result.OpenPositions.Select(one => new HeldAtEnd(one.Instrument.Value, one.Quantity, one.EntryPrice, one.UnrealizedPnl))],
            FinalState = $"{result.FinalState} {result.FinalStateReason}".Trim(),
            EffectHash = result.EffectHash,
            Months = MonthlyReturns.Of(times, equity),
            Equity = Curve.Thinned(times, equity),
            Price = input.Prices(from, to),
            Trades = [.. result.RoundTrips.Select(TradeDone.Of)],
        };
    }
}

/// <summary>What trading was assumed to cost.</summary>
/// <param name="LimitFill">When a resting order fills at its own price: <c>through</c> or <c>touch</c>.</param>
/// <param name="Spread">Taking orders paid the recorded bid and offer.</param>
/// <param name="LatencyMs">Null, as those after it, in a run over candles: nothing there has a latency.</param>
internal sealed record CostsUsed(
    decimal MakerFeeRate, decimal TakerFeeRate, decimal SlippageBps, bool Funding, string LimitFill = "through", bool Spread = false, int? LatencyMs = null,
    int? LatencyJitterMs = null, ulong? Seed = null, decimal? DepthBps = null)
{
    internal CostsModeled Modeled => new(Fees: TakerFeeRate > 0, Funding, Slippage: SlippageBps > 0 || Spread);

    internal static string Text(LimitFillRule rule) => JsonNamingPolicy.CamelCase.ConvertName(rule.ToString());
}

internal sealed record HeldAtEnd(string Coin, decimal Quantity, decimal EntryPrice, double UnrealizedPnl);

/// <summary>One round trip. <paramref name="NetPnl"/> in USDC, fees and funding taken off.</summary>
internal sealed record TradeDone(
    string Coin, Side EntrySide, decimal Quantity, DateTimeOffset OpenedAt, decimal EntryPrice, DateTimeOffset ClosedAt, decimal ExitPrice, decimal Fees, decimal Funding,
    decimal NetPnl, string ExitReason)
{
    public static TradeDone Of(RoundTrip one) => new(
        one.Instrument.Value, one.EntrySide, one.Quantity, DateTimeOffset.FromUnixTimeMilliseconds(one.OpenedAtMs), one.EntryPrice,
        DateTimeOffset.FromUnixTimeMilliseconds(one.ClosedAtMs), one.ExitPrice, one.Fees, one.Funding, one.NetPnl, one.ExitReason);
}

/// <summary>A time series as two columns: Unix milliseconds, rising, and values.</summary>
internal sealed record Curve(IReadOnlyList<long> TimesMs, IReadOnlyList<double> Values)
{
    /// <summary>Each keeps its first, lowest, highest and last point: no spike and no drawdown is lost, and a year of minutes still opens at once.</summary>
    private const int Stretches = 1_000;

    public static Curve Thinned(long[] timesMs, double[] values)
    {
        if (values.Length <= Stretches * 4)
        {
            return new Curve(timesMs, values);
        }

        var kept = new List<int>(Stretches * 4);
        for (var stretch = 0; stretch < Stretches; stretch++)
        {
            var (start, end) = ((int)((long)values.Length * stretch / Stretches), (int)((long)values.Length * (stretch + 1) / Stretches));
            var (lowest, highest) = (start, start);
            for (var i = start; i < end; i++)
            {
                lowest = values[i] < values[lowest] ? i : lowest;
                highest = values[i] > values[highest] ? i : highest;
            }

            kept.AddRange(new SortedSet<int> { start, lowest, highest, end - 1 });
        }

        return new Curve([.. kept.Select(i => timesMs[i])], [.. kept.Select(i => values[i])]);
    }
}

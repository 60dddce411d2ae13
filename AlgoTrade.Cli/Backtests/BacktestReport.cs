using System.Globalization;
using AlgoTrade.Cli.Reports;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.Backtests;

/// <summary>What the report page shows of a run.</summary>
internal static class BacktestReport
{
    public static ReportContent Content(BacktestRequest request, BacktestResult result, IReadOnlyCollection<InstrumentName> assumedRules)
    {
        var times = result.TimesMs.ToArray();
        var period = TimeSpan.FromMilliseconds(times[^1] - times[0]);
        var costs = new CostsModeled(Fees: request.Simulation.Fees.TakerRate > 0, Funding: request.Funding is not null, Slippage: request.Simulation.SlippageBps > 0);
        var doubts = ResultDoubts.Of(result.Metrics, period, costs)
            .Concat(assumedRules.Select(one => $"The trading rules of {one} are assumed, because no file names them: lot sizes may differ."));
        return new ReportContent
        {
            Title = $"{request.Definition.Name}: {request.Definition.Strategy} on {string.Join(", ", request.Definition.Instruments)}",
            Facts = Facts(request, result, times),
            Metrics = [.. MetricDefinitions.All.Select(one => new ReportMetric(one.Title, Text(one.Read(result.Metrics), one.Unit), one.Definition))],
            Doubts = [.. doubts],
            Candles = request.Candles[0],
            EquityTimesMs = times,
            Equity = result.Equity.ToArray(),
            Trades = [.. result.RoundTrips.Select(Trade)],
        };
    }

    /// <summary>A figure as people write it; a dash where it does not exist.</summary>
    internal static string Text(double? value, MetricUnit unit) => value is not { } number ? "–" : unit switch
    {
        MetricUnit.Money => number.ToString("N2", CultureInfo.InvariantCulture),
        MetricUnit.Fraction => number.ToString("P2", CultureInfo.InvariantCulture),
        MetricUnit.Count => number.ToString("N0", CultureInfo.InvariantCulture),
        MetricUnit.Days => number.ToString("N1", CultureInfo.InvariantCulture) + " days",
        _ => number.ToString("N2", CultureInfo.InvariantCulture),
    };

    private static List<ReportFact> Facts(BacktestRequest request, BacktestResult result, long[] times) =>
    [
        new("Configuration", BotDefinitionJson.Write(request.Definition)),
        new("Period", $"{Time(times[0])} to {Time(times[^1])} UTC, {times.Length.ToString("N0", CultureInfo.InvariantCulture)} candles of {request.Definition.Interval.ToText()}"),
        new("Fees", string.Create(CultureInfo.InvariantCulture, $"maker {request.Simulation.Fees.MakerRate:P3}, taker {request.Simulation.Fees.TakerRate:P3}")),
        new("Slippage", string.Create(CultureInfo.InvariantCulture, $"{request.Simulation.SlippageBps} hundredths of a percent on market fills")),
        new("Funding", request.Funding is null ? "not modeled" : "as the exchange settled it"),
        new("Orders", string.Create(CultureInfo.InvariantCulture, $"{result.Orders} sent, {result.Fills} fills, {result.Denied.Values.Sum()} denied by the gate, {result.Rejected} rejected")),
        new("Open at the end", result.OpenPositions.Count == 0 ? "nothing" : string.Join(", ", result.OpenPositions.Select(one => $"{one.Quantity.ToString(CultureInfo.InvariantCulture)} {one.Instrument}"))),
        new("Final state", $"{result.FinalState} {result.FinalStateReason}".Trim()),
        new("Hash of the effects", result.EffectHash),
    ];

    private static ReportTrade Trade(RoundTrip one) => new(
        one.Instrument, one.EntrySide, one.OpenedAtMs, (double)one.EntryPrice, one.ClosedAtMs, (double)one.ExitPrice, (double)one.Quantity, (double)one.NetPnl, one.ExitReason);

    private static string Time(long timeMs) => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}

using System.Text.Json;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Backtesting.Metrics;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Api.Backtests;

/// <summary>A result in the form in which it is stored and shown.</summary>
internal static class BacktestOutput
{
    private const int MostPoints = 5_000;

    /// <summary>Every metric by its name; null when it does not exist.</summary>
    public static string Metrics(PerformanceMetrics metrics) =>
        JsonSerializer.Serialize(MetricDefinitions.All.ToDictionary(one => one.Name, one => one.Read(metrics)));

    /// <summary>The curve in equal steps, at most a few thousand: between two candles equity is what it was.</summary>
    public static EquityCurve Curve(ReadOnlySpan<long> timesMs, ReadOnlySpan<double> equity, CandleInterval interval)
    {
        var widthMs = interval.Milliseconds();
        var candles = ((timesMs[^1] - timesMs[0]) / widthMs) + 1;
        var stepMs = widthMs * Math.Max(1, (candles + MostPoints - 1) / MostPoints);
        var values = new List<double>();
        var index = 0;
        for (var time = timesMs[0]; time < timesMs[^1] + stepMs; time += stepMs)
        {
            while (index + 1 < timesMs.Length && timesMs[index + 1] <= time)
            {
                index++;
            }

            values.Add(equity[index]);
        }

        return new EquityCurve(DateTimeOffset.FromUnixTimeMilliseconds(timesMs[0]), TimeSpan.FromMilliseconds(stepMs), values);
    }

    public static IReadOnlyList<BacktestTrade> Trades(IReadOnlyList<RoundTrip> roundTrips) =>
    [
        .. roundTrips.Select((one, index) => new BacktestTrade(
            index + 1,
            one.Instrument.Value,
            one.EntrySide,
            DateTimeOffset.FromUnixTimeMilliseconds(one.OpenedAtMs),
            DateTimeOffset.FromUnixTimeMilliseconds(one.ClosedAtMs),
            one.Quantity,
            one.EntryPrice,
            one.ExitPrice,
            one.NetPnl,
            one.Fees,
            one.Funding,
            one.ExitReason)),
    ];
}

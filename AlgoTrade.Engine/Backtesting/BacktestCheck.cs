using System.Globalization;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Engine.Backtesting;

/// <summary>Refuses bad input by name, before a run starts.</summary>
internal static class BacktestCheck
{
    // The exchange caps the hourly rate at 4 %.
    private const decimal MaxFundingRate = 0.04m;

    public static void Check(BacktestRequest request)
    {
        var definition = request.Definition;
        Require(definition.Capital > 0, BacktestFault.BadConfiguration, $"Capital is {definition.Capital}: expected an amount above zero.");
        Require(definition.Leverage >= 1, BacktestFault.BadConfiguration, $"Leverage is {definition.Leverage}: expected 1 or more.");
        Require(
            request.Simulation.SlippageBps is >= 0 and < 10_000, BacktestFault.BadConfiguration,
            $"Slippage is {request.Simulation.SlippageBps} basis points: expected 0 to below 10000.");
        CheckLegs(request);
        if (request.Funding is not null)
            CheckFunding(request);
    }

    private static void CheckLegs(BacktestRequest request)
    {
        var legs = request.Definition.Instruments;
        Require(
            legs.Count > 0 && request.Instruments.Select(instrument => instrument.Name).SequenceEqual(legs), BacktestFault.WrongSeries,
            $"The bot trades {string.Join(", ", legs)} and the trading rules are of {string.Join(", ", request.Instruments.Select(one => one.Name))}.");
        Require(request.Candles.Count == legs.Count, BacktestFault.NoData, $"The bot has {legs.Count} instruments and candles came for {request.Candles.Count}.");
        for (var leg = 0; leg < legs.Count; leg++)
            CheckCandles(request, legs[leg], request.Candles[leg]);
    }

    private static void CheckCandles(BacktestRequest request, InstrumentName leg, CandleSeries candles)
    {
        var interval = request.Definition.Interval;
        Require(candles.Instrument == leg, BacktestFault.WrongSeries, $"Candles of {candles.Instrument} came where those of {leg} were expected.");
        Require(
            candles.Interval == interval, BacktestFault.WrongSeries,
            $"Candles of {leg} are {candles.Interval.ToText()} wide and the bot's interval is {interval.ToText()}.");
        Require(candles.Count > 0, BacktestFault.NoData, $"There are no {interval.ToText()} candles of {leg}.");
        if (CandleSeriesCheck.FirstFault(candles) is { } fault)
            throw new BacktestException(BacktestFault.UnsoundCandles, fault);
        var (from, to) = Period(request);
        var times = candles.OpenTimeMs;
        Require(
            times[^1] >= from && times[0] < to, BacktestFault.EmptyPeriod,
            $"No {interval.ToText()} candle of {leg} opens between {Text(from)} and {Text(to)}: there are some from {Text(times[0])} to {Text(times[^1])}.");
    }

    public static (long FromMs, long ToMs) Period(BacktestRequest request) =>
        (request.From?.ToUnixTimeMilliseconds() ?? long.MinValue, request.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    private static void CheckFunding(BacktestRequest request)
    {
        var legs = request.Definition.Instruments;
        Require(request.Funding!.Count == legs.Count, BacktestFault.UnsoundFunding, $"The bot has {legs.Count} instruments and funding came for {request.Funding.Count}.");
        for (var leg = 0; leg < legs.Count; leg++)
        {
            var last = DateTimeOffset.MinValue;
            foreach (var rate in request.Funding[leg])
            {
                Require(rate.OccurredAt > last, BacktestFault.UnsoundFunding, $"The funding rate of {legs[leg]} at {rate.OccurredAt:yyyy-MM-dd HH:mm:ss} UTC does not come after the one before it.");
                Require(
                    Math.Abs(rate.Rate) <= MaxFundingRate, BacktestFault.UnsoundFunding,
                    $"The funding rate of {legs[leg]} at {rate.OccurredAt:yyyy-MM-dd HH:mm:ss} UTC is {rate.Rate}: expected an hourly fraction between -{MaxFundingRate} and {MaxFundingRate}.");
                last = rate.OccurredAt;
            }
        }
    }

    private static void Require(bool holds, BacktestFault fault, FormattableString message)
    {
        if (!holds)
            throw new BacktestException(fault, message.ToString(CultureInfo.InvariantCulture));
    }

    private static string Text(long timeMs) => timeMs switch
    {
        long.MinValue => "the beginning",
        long.MaxValue => "the end",
        _ => DateTimeOffset.FromUnixTimeMilliseconds(timeMs).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC",
    };
}

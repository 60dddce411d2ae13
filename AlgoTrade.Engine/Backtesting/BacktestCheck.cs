using System.Globalization;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
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
        CheckLegs(request.Definition, request.Instruments);
        CheckCosts(request.Simulation);
        CheckCandles(request);
        if (request.Funding is not null)
            CheckFunding(definition, request.Funding);
    }

    public static void Check(QuoteBacktestRequest request)
    {
        var definition = request.Definition;
        Require(definition.Capital > 0, BacktestFault.BadConfiguration, $"Capital is {definition.Capital}: expected an amount above zero.");
        CheckLegs(definition, request.Instruments);
        CheckCosts(request.Simulation);
        CheckColumns(definition, request.WarmUp);
        CheckColumns(definition, request.Candles);
        if (request.Funding is not null)
            CheckFunding(definition, request.Funding);
    }

    private static void CheckColumns(BotDefinition definition, IReadOnlyList<CandleSeries>? candles)
    {
        if (candles is null)
            return;
        Require(
            candles.Count == definition.Instruments.Count, BacktestFault.NoData,
            $"The bot has {definition.Instruments.Count} instruments and candles came for {candles.Count}.");
        for (var leg = 0; leg < candles.Count; leg++)
            CheckSeries(definition, definition.Instruments[leg], candles[leg]);
    }

    private static void CheckLegs(BotDefinition definition, IReadOnlyList<Instrument> instruments)
    {
        var legs = definition.Instruments;
        Require(
            legs.Count > 0 && instruments.Select(instrument => instrument.Name).SequenceEqual(legs), BacktestFault.WrongSeries,
            $"The bot trades {string.Join(", ", legs)} and the trading rules are of {string.Join(", ", instruments.Select(one => one.Name))}.");
        foreach (var instrument in instruments)
        {
            Require(
                legs.Count(name => name == instrument.Name) == 1, BacktestFault.WrongSeries, $"The bot trades {instrument.Name} twice: expected each instrument once.");
            Require(
                definition.Leverage >= 1 && definition.Leverage <= instrument.MaxLeverage, BacktestFault.BadConfiguration,
                $"Leverage is {definition.Leverage}: expected 1 to {instrument.MaxLeverage}, the most that {instrument.Name} allows.");
        }
    }

    private static void CheckCosts(SimulationOptions simulation)
    {
        if (simulation.Fault() is { } fault)
            throw new BacktestException(BacktestFault.BadConfiguration, fault);
    }

    private static void CheckCandles(BacktestRequest request)
    {
        var legs = request.Definition.Instruments;
        Require(request.Candles.Count == legs.Count, BacktestFault.NoData, $"The bot has {legs.Count} instruments and candles came for {request.Candles.Count}.");
        for (var leg = 0; leg < legs.Count; leg++)
        {
            CheckSeries(request.Definition, legs[leg], request.Candles[leg]);
            Require(request.Candles[leg].Count > 0, BacktestFault.NoData, $"There are no {request.Definition.Interval.ToText()} candles of {legs[leg]}.");
        }

        CheckPeriod(request);
    }

    private static void CheckSeries(BotDefinition definition, InstrumentName leg, CandleSeries candles)
    {
        var interval = definition.Interval;
        Require(candles.Instrument == leg, BacktestFault.WrongSeries, $"Candles of {candles.Instrument} came where those of {leg} were expected.");
        Require(
            candles.Interval == interval, BacktestFault.WrongSeries,
            $"Candles of {leg} are {candles.Interval.ToText()} wide and the bot's interval is {interval.ToText()}.");
        if (CandleSeriesCheck.FirstFault(candles) is { } fault)
            throw new BacktestException(BacktestFault.UnsoundCandles, fault);
    }

    /// <summary>Every leg has candles in the period.</summary>
    public static void CheckPeriod(BacktestRequest request)
    {
        var (from, to) = Period(request);
        foreach (var candles in request.Candles)
        {
            var times = candles.OpenTimeMs;
            var first = candles.FirstAtOrAfter(from);
            var (any, last) = (times[0], times[^1]);
            Require(
                first < times.Length && times[first] < to, BacktestFault.EmptyPeriod,
                $"No {candles.Interval.ToText()} candle of {candles.Instrument} opens between {Text(from)} and {Text(to)}: there are some from {Text(any)} to {Text(last)}.");
        }
    }

    public static (long FromMs, long ToMs) Period(BacktestRequest request) =>
        (request.From?.ToUnixTimeMilliseconds() ?? long.MinValue, request.To?.ToUnixTimeMilliseconds() ?? long.MaxValue);

    private static void CheckFunding(BotDefinition definition, IReadOnlyList<IReadOnlyList<FundingRate>> funding)
    {
        var legs = definition.Instruments;
        Require(funding.Count == legs.Count, BacktestFault.UnsoundFunding, $"The bot has {legs.Count} instruments and funding came for {funding.Count}.");
        for (var leg = 0; leg < legs.Count; leg++)
        {
            var last = DateTimeOffset.MinValue;
            foreach (var rate in funding[leg])
            {
                Require(rate.OccurredAt > last, BacktestFault.UnsoundFunding, $"The funding rate of {legs[leg]} at {rate.OccurredAt:yyyy-MM-dd HH:mm:ss} UTC does not come after the one before it.");
                Require(
                    Math.Abs(rate.Rate) <= MaxFundingRate, BacktestFault.UnsoundFunding,
                    $"The funding rate of {legs[leg]} at {rate.OccurredAt:yyyy-MM-dd HH:mm:ss} UTC is {rate.Rate}: expected an hourly fraction between -{MaxFundingRate} and {MaxFundingRate}.");
                last = rate.OccurredAt;
            }
        }
    }

    public static void Require(bool holds, BacktestFault fault, FormattableString message)
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

using System.Globalization;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Cli.Backtests;

/// <summary>What one instrument of a backtest runs on.</summary>
/// <param name="HasAssumedRules">Lot size and leverage are guesses, because no source names them.</param>
/// <param name="Candles">With those before the period, for the indicators.</param>
internal sealed record LegData(string Source, Instrument Rules, bool HasAssumedRules, CandleSeries Candles, IReadOnlyList<FundingRate> Funding);

/// <summary>Which data a result rests on: the first thing to ask of it.</summary>
/// <param name="Candles">Of the period, without those that warm up.</param>
/// <param name="Missing">Candles that the stretch from first to last lacks.</param>
/// <param name="Gaps">In how many stretches they are missing.</param>
/// <param name="FundingRates">Hourly rates of the period; 0: funding is not in the result.</param>
internal sealed record DataUsed(string Coin, string Interval, string Source, int Candles, DateTimeOffset? First, DateTimeOffset? Last, long Missing, int Gaps, int FundingRates);

/// <summary>A run that is ready to go, with what is to be said about its data.</summary>
internal sealed record BacktestInput(BacktestRequest Request, IReadOnlyList<DataUsed> Data, IReadOnlyList<string> Warnings)
{
    public static BacktestInput Of(BotDefinition definition, IReadOnlyList<LegData> legs, Period period, SimulationOptions simulation, bool hasFunding)
    {
        var isFunded = hasFunding && legs.Any(leg => leg.Funding.Count > 0);
        var request = new BacktestRequest
        {
            Definition = definition,
            Instruments = [.. legs.Select(leg => leg.Rules)],
            Candles = [.. legs.Select(leg => leg.Candles)],
            From = period.From,
            To = period.To,
            Simulation = simulation,
            Funding = isFunded ? [.. legs.Select(leg => leg.Funding)] : null,
        };
        var data = legs.Select(leg => Used(leg, period, isFunded)).ToList();
        return new BacktestInput(request, data, [.. legs.Zip(data).SelectMany(pair => Warn(pair.First, pair.Second, period))]);
    }

    private static DataUsed Used(LegData leg, Period period, bool isFunded)
    {
        var candles = leg.Candles.Between(period.From ?? DateTimeOffset.UnixEpoch, period.To ?? DateTimeOffset.MaxValue);
        var (missing, gaps) = Holes(candles);
        DateTimeOffset? At(int index) => candles.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(candles.OpenTimeMs[index]);
        var (first, last) = (At(0), At(candles.Count - 1));
        var rates = isFunded ? leg.Funding.Count(rate => rate.OccurredAt >= first && rate.OccurredAt <= last + candles.Interval.Duration()) : 0;
        return new DataUsed(candles.Instrument.Value, candles.Interval.ToText(), leg.Source, candles.Count, first, last, missing, gaps, rates);
    }

    private static (long Missing, int Gaps) Holes(CandleSeries candles)
    {
        var (missing, gaps) = (0L, 0);
        var times = candles.OpenTimeMs;
        var width = candles.Interval.Milliseconds();
        for (var i = 1; i < times.Length; i++)
        {
            var hole = ((times[i] - times[i - 1]) / width) - 1;
            (missing, gaps) = hole > 0 ? (missing + hole, gaps + 1) : (missing, gaps);
        }

        return (missing, gaps);
    }

    private static IEnumerable<string> Warn(LegData leg, DataUsed used, Period period)
    {
        var width = leg.Candles.Interval.Duration();
        if (leg.HasAssumedRules)
        {
            yield return $"The trading rules of {used.Coin} are assumed, because no file names them: lot sizes may differ.";
        }

        if (used.Missing > 0)
        {
            yield return Text($"{used.Coin} lacks {used.Missing:N0} candles in {used.Gaps:N0} stretches: nothing could be decided or filled there.");
        }

        if (period.From is { } from && used.First > from + width)
        {
            yield return Text($"{used.Coin} begins at {used.First:yyyy-MM-dd HH:mm} UTC, not at {from:yyyy-MM-dd HH:mm} as asked.");
        }

        if (period.To is { } to && used.Last < to - (width * 2))
        {
            yield return Text($"{used.Coin} ends at {used.Last + width:yyyy-MM-dd HH:mm} UTC, not at {to:yyyy-MM-dd HH:mm} as asked.");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

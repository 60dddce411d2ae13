using System.Globalization;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary>What one instrument of a backtest runs on.</summary>
/// <param name="HasAssumedRules">Lot size and leverage are guesses, because no source names them.</param>
/// <param name="Candles">With those before the period, for the indicators.</param>
internal sealed record LegData(string Source, Instrument Rules, bool HasAssumedRules, CandleSeries Candles, IReadOnlyList<FundingRate> Funding);

/// <summary>A run over candles.</summary>
internal sealed class CandleBacktest : BacktestInput
{
    public CandleBacktest(BotDefinition definition, IReadOnlyList<LegData> legs, Period period, SimulationOptions simulation, bool hasFunding)
        : base(definition, simulation)
    {
        var isFunded = hasFunding && legs.Any(leg => leg.Funding.Count > 0);
        Request = new BacktestRequest
        {
            Definition = definition,
            Instruments = [.. legs.Select(leg => leg.Rules)],
            Candles = [.. legs.Select(leg => leg.Candles)],
            From = period.From,
            To = period.To,
            Simulation = simulation,
            Funding = isFunded ? [.. legs.Select(leg => leg.Funding)] : null,
        };
        Data = [.. legs.Select(leg => Used(leg, period, isFunded))];
        Warnings = [.. legs.Zip(Data).SelectMany(pair => Warn(pair.First, pair.Second, period))];
    }

    public BacktestRequest Request { get; }

    public override IReadOnlyList<DataUsed> Data { get; }

    public override IReadOnlyList<string> Warnings { get; }

    public override CostsUsed Costs => new(
        Simulation.Fees.MakerRate, Simulation.Fees.TakerRate, Simulation.SlippageBps, Request.Funding is not null, CostsUsed.Text(Simulation.LimitFill));

    public override double Size => Request.Candles.Sum(one => (double)one.Count);

    public override BacktestResult Run(Func<string, Strategy> createStrategy, IProgress<double> progress, CancellationToken cancellationToken) =>
        BacktestRunner.Run(Request, createStrategy, progress, cancellationToken);

    public override LookAheadReport CheckLookAhead(Func<string, Strategy> createStrategy, CancellationToken cancellationToken) =>
        LookAheadCheck.Run(Request, _ => createStrategy, cancellationToken: cancellationToken);

    public override Curve Prices(DateTimeOffset first, DateTimeOffset last)
    {
        var priced = Request.Candles[0].Between(first - Definition.Interval.Duration(), last);
        return Curve.Thinned([.. priced.OpenTimeMs.ToArray().Select(open => open + Definition.Interval.Milliseconds())], priced.Close.ToArray());
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

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

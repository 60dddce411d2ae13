using System.Globalization;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Cli.Backtests;

/// <summary>One instrument of a run over trades or quotes, and from where it comes.</summary>
internal sealed record RecordedData(string Source, bool HasAssumedRules, RecordedLeg Leg);

/// <summary>A run over recorded trades or quotes: they are read, and counted, while it goes on.</summary>
/// <param name="stream">Trades or quotes.</param>
/// <param name="source">What the recordings are read from, let go of with this.</param>
internal sealed class RecordedBacktest(
    BotDefinition definition, BacktestStream stream, IReadOnlyList<RecordedData> legs, Period period, SimulationOptions simulation, bool hasFunding,
    params IReadOnlyList<IAsyncDisposable> source) : BacktestInput(definition, simulation)
{
    internal const string QuotesFromTrades =
        "No bid and offer were recorded: they are taken from the last trades on each side, so the spread of a quiet market is understated.";

    private readonly QuoteBacktestRequest _request = RecordedLeg.Request(definition, [.. legs.Select(leg => leg.Leg)], simulation, hasFunding);
    private readonly RecordingCount[] _counts = [.. legs.Select(leg => new RecordingCount(leg.Leg.Rules.Name, definition.Interval))];
    private int _candles;

    public override IReadOnlyList<DataUsed> Data => [.. legs.Zip(_counts, Used)];

    public override IReadOnlyList<string> Warnings => [.. Doubts().Concat(legs.Zip(Data).SelectMany(pair => Warn(pair.First, pair.Second)))];

    public override CostsUsed Costs => new(
        Simulation.Fees.MakerRate, Simulation.Fees.TakerRate, Simulation.SlippageBps, !_request.MarksFromPrices || _request.Funding?.Any(rates => rates.Count > 0) == true,
        CostsUsed.Text(Simulation.LimitFill), stream == BacktestStream.Quotes, Simulation.LatencyMs, Simulation.LatencyJitterMs, Simulation.Seed, Simulation.DepthBps);

    public override double Size => 1;

    public override BacktestResult Run(Func<string, Strategy> createStrategy, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var first = legs.Min(leg => leg.Leg.First)!.Value;
        var length = (period.To ?? DateTimeOffset.MaxValue) - first;
        var result = QuoteBacktestRunner.Run(
            _request with { Market = Counted() }, createStrategy, period.To is null ? null : new Progress(progress, at => (at - first) / length), cancellationToken);
        _candles = result.Equity.Length;
        return result;
    }

    public override LookAheadReport CheckLookAhead(Func<string, Strategy> createStrategy, CancellationToken cancellationToken) =>
        LookAheadCheck.Run(_request, _ => createStrategy, cancellationToken: cancellationToken);

    public override Curve Prices(DateTimeOffset first, DateTimeOffset last) => _counts[0].Closes();

    public override async ValueTask DisposeAsync()
    {
        foreach (var one in source)
        {
            await one.DisposeAsync();
        }
    }

    private IEnumerable<EngineEvent> Counted()
    {
        foreach (var marketEvent in _request.Market)
        {
            foreach (var count in _counts)
            {
                count.Add(marketEvent);
            }

            yield return marketEvent;
        }
    }

    private DataUsed Used(RecordedData data, RecordingCount count) => new(
        data.Leg.Rules.Name.Value, Definition.Interval.ToText(), data.Source, _candles, count.First, count.Last, Missing: 0, data.Leg.Gaps.OfType<FeedGapOpened>().Count(),
        _request.Funding is null ? 0 : data.Leg.Funding.Count, stream, count.Trades, count.Quotes, count.Contexts);

    private IEnumerable<string> Doubts()
    {
        if (_request.QuotesFromTrades)
        {
            yield return QuotesFromTrades;
        }

        if (_request.MarksFromPrices)
        {
            yield return $"No mark price was recorded: stops and liquidation follow {(_request.QuotesFromTrades ? "the last trade" : "the middle of bid and offer")}.";
        }
    }

    private IEnumerable<string> Warn(RecordedData data, DataUsed used)
    {
        if (data.HasAssumedRules)
        {
            yield return $"The trading rules of {used.Coin} are assumed, because no file names them: lot sizes may differ.";
        }

        if (used.Gaps > 0)
        {
            yield return Text($"Trades of {used.Coin} are missing in {used.Gaps:N0} stretches: nothing could fill there, and entries were denied.");
        }

        if (period.From is { } from && used.First > from + TimeSpan.FromMinutes(1))
        {
            yield return Text($"{used.Coin} begins at {used.First:yyyy-MM-dd HH:mm} UTC, not at {from:yyyy-MM-dd HH:mm} as asked.");
        }

        if (period.To is { } to && used.Last < to - TimeSpan.FromMinutes(1))
        {
            yield return Text($"{used.Coin} ends at {used.Last:yyyy-MM-dd HH:mm} UTC, not at {to:yyyy-MM-dd HH:mm} as asked.");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(IProgress<double> share, Func<DateTimeOffset, double> shareAt) : IProgress<DateTimeOffset>
    {
        public void Report(DateTimeOffset value) => share.Report(shareAt(value));
    }
}

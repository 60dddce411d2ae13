using System.Text.Json;
using AlgoTrade.Api.Http;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Strategies;

namespace AlgoTrade.Api.Backtests;

/// <summary>Gathers what a stored backtest runs on: rules, candles and funding of its instruments, or what was recorded of them.</summary>
internal sealed class BacktestInput(InstrumentStore instruments, CandleReader candles, MarketStreams streams, RecordedMarket recorded)
{
    // History before the period, for the indicators: generous, and cheap beside the period itself.
    private const int WarmUpCandles = 1_000;

    public async Task<PreparedBacktest> LoadAsync(Backtest backtest, CancellationToken cancellationToken)
    {
        using var request = JsonDocument.Parse(backtest.RequestJson);
        var definition = BotDefinitionJson.Read(request.RootElement.GetProperty("bot"), new BotId(1), installation: 1, revision: 1);
        var rules = await RulesAsync(definition, request.RootElement.GetProperty("network").GetString()!, cancellationToken);
        // Those that were asked for before there was a choice have neither.
        var costs = request.RootElement.TryGetProperty("costs", out var given) ? given.Deserialize<BacktestCosts>(JsonForm.Options)! : new BacktestCosts();
        var isOverTrades = request.RootElement.TryGetProperty("stream", out var stream) && stream.GetString() == "trades";
        return isOverTrades ? await OpenTradesAsync(backtest, definition, rules, costs.ToOptions(), cancellationToken)
            : await LoadCandlesAsync(backtest, definition, rules, costs.ToOptions(), cancellationToken);
    }

    private async Task<List<StoredInstrument>> RulesAsync(BotDefinition definition, string network, CancellationToken cancellationToken)
    {
        var rules = new List<StoredInstrument>();
        foreach (var name in definition.Instruments)
        {
            rules.Add(await instruments.FindAsync(network, name, cancellationToken)
                ?? throw new BacktestException(BacktestFault.NoData, $"There is no instrument {name} of {network} any more."));
        }

        return rules;
    }

    private async Task<PreparedBacktest> LoadCandlesAsync(
        Backtest backtest, BotDefinition definition, List<StoredInstrument> rules, SimulationOptions simulation, CancellationToken cancellationToken)
    {
        var series = new List<CandleSeries>();
        var funding = new List<IReadOnlyList<FundingRate>>();
        foreach (var (id, name) in rules.Select(stored => (stored.InstrumentId, stored.Instrument.Name)))
        {
            series.Add(await candles.LoadAsync(id, name, definition.Interval, WarmUpFrom(backtest.FromTime, definition.Interval), backtest.ToTime, cancellationToken));
            var rates = await streams.FundingRatesAsync(id, backtest.FromTime, backtest.ToTime, cancellationToken);
            funding.Add([.. rates.Select(rate => new FundingRate(rate.FundingTime, rate.FundingRate))]);
        }

        var request = new BacktestRequest
        {
            Definition = definition,
            Instruments = [.. rules.Select(stored => stored.Instrument)],
            Candles = series,
            From = backtest.FromTime,
            To = backtest.ToTime,
            Simulation = simulation,
            Funding = funding.Any(rates => rates.Count > 0) ? funding : null,
        };
        return new PreparedBacktest(definition, (strategy, progress, token) => BacktestRunner.Run(request, strategy, progress, token));
    }

    private async Task<PreparedBacktest> OpenTradesAsync(
        Backtest backtest, BotDefinition definition, List<StoredInstrument> rules, SimulationOptions simulation, CancellationToken cancellationToken)
    {
        var legs = new List<RecordedLeg>();
        foreach (var stored in rules)
        {
            legs.Add(await recorded.OpenAsync(
                stored, definition.Interval, WarmUpFrom(backtest.FromTime, definition.Interval), backtest.FromTime, backtest.ToTime, cancellationToken));
        }

        var request = RecordedLeg.Request(definition, legs, simulation);
        var (begin, length) = (backtest.FromTime, backtest.ToTime - backtest.FromTime);
        return new PreparedBacktest(
            definition, (strategy, progress, token) => QuoteBacktestRunner.Run(request, strategy, new Reached(at => progress.Report((at - begin) / length)), token));
    }

    private static DateTimeOffset WarmUpFrom(DateTimeOffset from, CandleInterval interval)
    {
        var reach = interval.Duration() * WarmUpCandles;
        return from - DateTimeOffset.UnixEpoch > reach ? from - reach : DateTimeOffset.UnixEpoch;
    }

    private sealed class Reached(Action<DateTimeOffset> report) : IProgress<DateTimeOffset>
    {
        public void Report(DateTimeOffset value) => report(value);
    }
}

/// <summary>A run that is ready to go.</summary>
/// <param name="Run">Takes what makes the strategy, and tells the share done, 0 to 1.</param>
internal sealed record PreparedBacktest(BotDefinition Definition, Func<Func<string, Strategy>, IProgress<double>, CancellationToken, BacktestResult> Run);

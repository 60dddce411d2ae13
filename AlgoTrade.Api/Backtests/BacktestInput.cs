using System.Text.Json;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Api.Backtests;

/// <summary>Gathers what a stored backtest runs on: rules, candles and funding of its instruments.</summary>
internal sealed class BacktestInput(InstrumentStore instruments, CandleReader candles, MarketStreams streams)
{
    // History before the period, for the indicators: generous, and cheap beside the period itself.
    private const int WarmUpCandles = 1_000;

    public async Task<BacktestRequest> LoadAsync(Backtest backtest, CancellationToken cancellationToken)
    {
        using var request = JsonDocument.Parse(backtest.RequestJson);
        var definition = BotDefinitionJson.Read(request.RootElement.GetProperty("bot"), new BotId(1), installation: 1, revision: 1);
        var network = request.RootElement.GetProperty("network").GetString()!;
        var rules = new List<Instrument>();
        var series = new List<CandleSeries>();
        var funding = new List<IReadOnlyList<FundingRate>>();
        foreach (var name in definition.Instruments)
        {
            var stored = await instruments.FindAsync(network, name, cancellationToken)
                ?? throw new BacktestException(BacktestFault.NoData, $"There is no instrument {name} of {network} any more.");
            rules.Add(stored.Instrument);
            series.Add(await candles.LoadAsync(stored.InstrumentId, name, definition.Interval, WarmUpFrom(backtest.FromTime, definition.Interval), backtest.ToTime, cancellationToken));
            var rates = await streams.FundingRatesAsync(stored.InstrumentId, backtest.FromTime, backtest.ToTime, cancellationToken);
            funding.Add([.. rates.Select(rate => new FundingRate(rate.FundingTime, rate.FundingRate))]);
        }

        return new BacktestRequest
        {
            Definition = definition,
            Instruments = rules,
            Candles = series,
            From = backtest.FromTime,
            To = backtest.ToTime,
            Funding = funding.Any(rates => rates.Count > 0) ? funding : null,
        };
    }

    private static DateTimeOffset WarmUpFrom(DateTimeOffset from, CandleInterval interval)
    {
        var reach = interval.Duration() * WarmUpCandles;
        return from - DateTimeOffset.UnixEpoch > reach ? from - reach : DateTimeOffset.UnixEpoch;
    }
}

using System.Globalization;
using AlgoTrade.Cli.History;
using AlgoTrade.Cli.Output;
using AlgoTrade.Data.Instruments;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Cli.Up;

/// <summary>What the practice exchange showed before this run: into the database, so that charts and backtests have something from the first minute on.</summary>
internal static class PracticeHistory
{
    public static readonly string[] Instruments = ["BTC", "ETH", "SOL"];

    public static async Task StoreAsync(IServiceProvider services, Terminal terminal, CancellationToken cancellationToken)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var exchange = services.GetRequiredService<IMarketReader>();
        var history = new ExchangeHistory(exchange, services.GetRequiredService<CandleWriter>(), services.GetRequiredService<MarketStreams>(), clock);
        try
        {
            var wanted = (await exchange.GetInstrumentsAsync(cancellationToken)).Where(one => Instruments.Contains(one.Name.Value));
            var stored = await services.GetRequiredService<InstrumentStore>().SaveAsync(UpSettings.Simulated, wanted, cancellationToken);
            var candles = 0;
            foreach (var instrument in stored)
            {
                var now = clock.GetUtcNow();
                candles += (await history.CandlesAsync(instrument, CandleInterval.OneMinute, ExchangeHistory.Earliest(CandleInterval.OneMinute, now), now, cancellationToken)).Stored;
            }

            await terminal.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"  History    {candles:N0} candles of {string.Join(", ", Instruments)} are new in the database"));
        }
        catch (ExchangeUnavailableException failure)
        {
            // Trading needs none of it; `algotrade fetch` can be asked again.
            await terminal.Error.WriteLineAsync($"The history of the practice exchange was not stored: {failure.Message}");
        }
    }
}

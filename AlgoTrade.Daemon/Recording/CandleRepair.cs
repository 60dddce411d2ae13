using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Mends holes in the recorded candles of the configured instruments: at start, for the time nobody recorded, and every ten minutes after that. What the
/// exchange has no candle for within its 5,000 had no trade; what lies before them and is missing is recorded as a gap.
/// </summary>
internal sealed class CandleRepair(
    CandleFetcher fetcher, CandleReader candles, DataGapStore gaps, InstrumentCatalog instruments, DaemonOptions options, TimeProvider timeProvider,
    HouseTime house, ILogger<CandleRepair> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    // Younger than this a candle may still be on its way.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Record.Length == 0)
            return;
        try
        {
            while (true)
                await Task.Delay(await TryRepairAsync(stoppingToken) ? Period : Retry, house.Provider, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The next start looks again.
        }
    }

    private async Task<bool> TryRepairAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in options.Record)
                await RepairAsync(new InstrumentName(name), CandleIntervals.Parse(options.RecordInterval), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
        {
            logger.RepairStalled(exception, Retry.TotalSeconds);
            return false;
        }
    }

    private async Task RepairAsync(InstrumentName instrument, CandleInterval interval, CancellationToken cancellationToken)
    {
        if (await instruments.NumberOfAsync(instrument, cancellationToken) is not { } number)
            return;
        var to = timeProvider.GetUtcNow() - Settled;
        // Recording begins with the first candle; nobody promised what was before.
        if (await candles.FirstAsync(number, interval, cancellationToken) is not { } first)
            return;
        var horizon = fetcher.Horizon(interval);
        var from = first > horizon ? first : horizon;
        foreach (var hole in await candles.MissingAsync(number, interval, from, to, to, cancellationToken))
        {
            if (!fetcher.WasAnswered(instrument, interval, hole.From, hole.To))
                await fetcher.FetchAsync(instrument, interval, hole.From, hole.To, cancellationToken);
        }

        if (first >= horizon)
            return;
        foreach (var hole in await candles.MissingAsync(number, interval, first, horizon, to, cancellationToken))
            await gaps.RecordAsync(
                new DataGap(0, number, "candles", (int)interval.Duration().TotalSeconds, hole.From, hole.To, "nobody recorded, and the exchange does not keep them any more", to, null),
                cancellationToken);
    }
}

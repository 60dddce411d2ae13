using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Stores the hourly funding rates of the configured instruments, a minute after each hour. It asks for a whole week every time, so that
/// an outage shorter than that leaves no hole.
/// </summary>
internal sealed class FundingRecorder(
    IMarketReader market, MarketStreams streams, InstrumentCatalog instruments, DaemonOptions options, TimeProvider timeProvider, HouseTime house,
    ILogger<FundingRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Reach = TimeSpan.FromDays(7);
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Record.Length == 0)
            return;
        try
        {
            while (true)
            {
                var isDone = await TryRecordAsync(stoppingToken);
                var intoHour = TimeSpan.FromTicks(timeProvider.GetUtcNow().Ticks % TimeSpan.TicksPerHour);
                await Task.Delay(isDone ? TimeSpan.FromHours(1) - intoHour + Retry : Retry, house.Provider, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is missing is asked for at the next start.
        }
    }

    private async Task<bool> TryRecordAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var name in options.Record)
                await RecordAsync(new InstrumentName(name), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
        {
            logger.FundingStalled(exception, Retry.TotalSeconds);
            return false;
        }
    }

    private async Task RecordAsync(InstrumentName instrument, CancellationToken cancellationToken)
    {
        if (await instruments.NumberOfAsync(instrument, cancellationToken) is not { } number)
            return;
        var now = timeProvider.GetUtcNow();
        var rates = await market.GetFundingRatesAsync(instrument, now - Reach, now, cancellationToken);
        if (rates.Count == 0)
            return;
        await streams.WriteFundingRatesAsync([.. rates.Select(rate => new StoredFundingRate(number, rate.OccurredAt, rate.Rate, null))], cancellationToken);
        DaemonTelemetry.RowsRecorded("funding_rates", rates.Count);
    }
}

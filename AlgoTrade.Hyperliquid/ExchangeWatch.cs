using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AlgoTrade.Hyperliquid;

/// <summary>
/// Reads again, now and then, what changes without telling: the markets' rules (a change is announced by
/// <see cref="InstrumentCatalog.Changed"/>), the exchange's clock, the address budget.
/// </summary>
internal sealed class ExchangeWatch(
    InstrumentCatalog catalog, ExchangeTime exchangeTime, HyperliquidAccountReader account, AdapterGauges gauges, TimeProvider time,
    IOptions<HyperliquidOptions> options, ILogger<ExchangeWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Made here so that they are collected from the start.
        _ = gauges;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.WatchIntervalMs), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(catalog.RefreshAsync, stoppingToken);
            await ReadAsync(exchangeTime.MeasureAsync, stoppingToken);
            if (options.Value.Account is not null)
                await ReadAsync(account.RefreshAddressBudgetAsync, stoppingToken);
        }
    }

    private async Task ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await read(cancellationToken);
        }
        catch (ExchangeUnavailableException exception)
        {
            logger.ExchangeNotWatched(exception.Message);
        }
    }
}

using System.Globalization;
using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Alerts;
using AlgoTrade.Data;
using AlgoTrade.Data.Operations;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Hyperliquid.Markets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Modes;

/// <summary>
/// Compares our clock with the exchange's every five minutes and leaves the result for <c>algotrade preflight</c>. The adapter corrects deadlines by
/// what it measures; whatever else runs on this machine is still wrong by as much.
/// </summary>
internal sealed class ClockWatch(
    IServiceProvider services, OperationStore operations, AlertBoard alerts, HouseTime house, DaemonServices daemon, ILogger<ClockWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Null where another exchange takes the adapter's place, as in tests.
        if (services.GetService<ExchangeTime>() is not { } exchangeTime)
            return;
        using var timer = new PeriodicTimer(Period, house.Provider);
        do
        {
            try
            {
                await CompareAsync(exchangeTime, stoppingToken);
            }
            catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
            {
                // Five minutes later it is tried again; a preflight refuses what is older than ten.
                logger.ClockNotCompared(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <param name="offset">Ours minus theirs.</param>
    /// <returns>
    /// What an operator must be told; null when all is well. The practice exchange runs at the speed of its replay, and every delay with it.
    /// </returns>
    internal static string? Judge(TimeSpan offset, string network) => network == "simulated" || offset.Duration() <= ExchangeTime.Tolerance ? null
        : string.Create(
            CultureInfo.InvariantCulture,
            $"The clock of this machine is {Math.Abs(offset.TotalSeconds):F1} s {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the exchange's: synchronise it. Deadlines are corrected by it meanwhile.");

    private async Task CompareAsync(ExchangeTime exchangeTime, CancellationToken cancellationToken)
    {
        var offset = -await exchangeTime.MeasureAsync(cancellationToken);
        var now = house.Provider.GetUtcNow();
        if (Judge(offset, daemon.Network) is { } text)
            alerts.Raise(new Alert(AlertSeverity.Critical, null, "clock", text, now));
        var details = string.Create(CultureInfo.InvariantCulture, $$"""{"offsetMs": {{offset.TotalMilliseconds:F1}}}""");
        await operations.RecordAsync(OperationKinds.ClockCheck, now, details, cancellationToken);
    }
}

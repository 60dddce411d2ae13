using AlgoTrade.Api.Http;
using AlgoTrade.Data.Backtests;
using AlgoTrade.Data.Notifications;
using AlgoTrade.Engine.Backtesting;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Strategies;
using Npgsql;

namespace AlgoTrade.Api.Backtests;

/// <summary>
/// Runs queued backtests, one at a time and with nothing but stored data. It lives here and not in the daemon, so that no heavy
/// computation shares a process with live orders.
/// </summary>
internal sealed class BacktestWorker(
    BacktestStore backtests, BacktestInput input, StrategyCatalog catalog, DesiredStateChanges changes, ILogger<BacktestWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Sweep = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A backtest may be called running that nobody runs: of a process that ended, or of ours when the database went away.
        var mayBeInterrupted = true;
        await foreach (var wake in changes.ReadAsync(Sweep, stoppingToken))
        {
            if (wake.Reason == WakeReason.Disconnected || wake is { Reason: WakeReason.Changed, Table: not "backtests" })
            {
                continue;
            }

            try
            {
                if (mayBeInterrupted)
                {
                    await backtests.RequeueInterruptedAsync(stoppingToken);
                    mayBeInterrupted = false;
                }

                while (await backtests.ClaimNextAsync(stoppingToken) is { } next)
                {
                    await RunAsync(next, stoppingToken);
                }
            }
            catch (NpgsqlException failure)
            {
                mayBeInterrupted = true;
                logger.BacktestQueueFailed(failure);
            }
        }
    }

    private async Task RunAsync(Backtest backtest, CancellationToken stoppingToken)
    {
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var share = new Share();
        var reporting = ReportAsync(backtest.BacktestId, share, canceled);
        try
        {
            var prepared = await input.LoadAsync(backtest, canceled.Token);
            var definition = prepared.Definition;
            var strategy = catalog.Get(definition.Strategy);
            var result = await Task.Factory.StartNew(
                () => prepared.Run(parameters => strategy.Create(parameters, definition.Instruments.Count), share, canceled.Token),
                canceled.Token,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            var curve = BacktestOutput.Curve(result.TimesMs.Span, result.Equity.Span, definition.Interval);
            await backtests.CompleteAsync(
                backtest.BacktestId, BacktestOutput.Metrics(result.Metrics), result.EffectHash, curve, BacktestOutput.Trades(result.RoundTrips), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // By an operator: the row says so already. By our own end: the next start takes it up again.
        }
        catch (Exception failure) when (failure is BacktestException or BotDefinitionException)
        {
            await backtests.FailAsync(backtest.BacktestId, failure.Message, stoppingToken);
        }
        catch (Exception failure) when (failure is not NpgsqlException)
        {
            logger.BacktestFailed(failure, backtest.BacktestId);
            await backtests.FailAsync(backtest.BacktestId, "The run ended with an error of the program; the log has the details.", stoppingToken);
        }
        finally
        {
            await canceled.CancelAsync();
            await reporting;
        }
    }

    /// <summary>Tells how far it is, and learns whether somebody canceled it.</summary>
    private async Task ReportAsync(long id, Share share, CancellationTokenSource canceled)
    {
        using var timer = new PeriodicTimer(ReportPeriod, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(canceled.Token))
            {
                if (!await backtests.ReportProgressAsync(id, share.Value, canceled.Token))
                {
                    await canceled.CancelAsync();
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or NpgsqlException)
        {
            // Canceled: the run has ended. No database: the run goes on, and its end is stored or fails by itself.
        }
    }

    private sealed class Share : IProgress<double>
    {
        private double _value;

        public double Value => Volatile.Read(ref _value);

        public void Report(double value) => Volatile.Write(ref _value, value);
    }
}

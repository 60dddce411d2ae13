using System.Globalization;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Backfill;

/// <summary>
/// Carries out one backfill: candles of the period window by window, then the funding rates that were charged in it. What the exchange does not have any
/// more is recorded as a gap, and said.
/// </summary>
internal sealed class BackfillRun(
    BackfillJobStore jobs, CandleFetcher fetcher, CandleReader candles, MarketStreams streams, IMarketReader exchange, DataGapStore gaps, HouseTime house,
    TimeProvider timeProvider)
{
    private const int CandlesPerRequest = 1_000;
    private const int Attempts = 4;

    // Between two requests, so that whoever else reads finds room in the budget.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <returns>How it ended, and what there is to say about it, one sentence.</returns>
    /// <exception cref="ExchangeUnavailableException">The exchange stayed away over all attempts.</exception>
    public async Task<(JobStatus Status, string? Remark)> RunAsync(BackfillJob job, InstrumentName instrument, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var to = job.To < now ? job.To : now;
        var horizon = fetcher.Horizon(job.Interval);
        if (to <= horizon)
            return (JobStatus.Failed, $"{Kept(job.Interval, horizon)}: nothing of the asked period is left; import it from a file.");
        var from = job.From > horizon ? job.From : horizon;
        var (stored, refused) = (0L, 0L);
        for (var start = from; start < to;)
        {
            var end = start + (job.Interval.Duration() * CandlesPerRequest);
            end = end < to ? end : to;
            var written = (await FetchAsync(instrument, job.Interval, start, end, cancellationToken)).Written;
            stored += written?.Stored ?? 0;
            refused += written?.Refused ?? 0;
            start = end;
            if (!await jobs.ReportProgressAsync(job.JobId, (start - from) / (to - from), stored, refused, cancellationToken))
                return (JobStatus.Canceled, null);
            await Task.Delay(Pause, house.Provider, cancellationToken);
        }

        await FetchFundingAsync(job.InstrumentId, instrument, from, to, cancellationToken);
        await RepairGapsAsync(job, from, to, now, cancellationToken);
        if (from == job.From)
            return (JobStatus.Completed, null);
        await gaps.RecordAsync(
            new DataGap(0, job.InstrumentId, "candles", (int)job.Interval.Duration().TotalSeconds, job.From, from, "the exchange does not keep them any more", now, null),
            cancellationToken);
        return (JobStatus.Completed, $"{Kept(job.Interval, horizon)}: what lies before is recorded as missing.");
    }

    private async Task<FetchedCandles> FetchAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await fetcher.FetchAsync(instrument, interval, from, to, cancellationToken);
            }
            catch (ExchangeUnavailableException) when (attempt < Attempts)
            {
                await Task.Delay(RetryPause * attempt, house.Provider, cancellationToken);
            }
        }
    }

    private async Task FetchFundingAsync(int number, InstrumentName instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var rates = await exchange.GetFundingRatesAsync(instrument, from, to, cancellationToken);
        if (rates.Count == 0)
            return;
        await streams.WriteFundingRatesAsync([.. rates.Select(rate => new StoredFundingRate(number, rate.OccurredAt, rate.Rate, null))], cancellationToken);
        DaemonTelemetry.RowsRecorded("funding_rates", rates.Count);
    }

    // A gap is repaired when nothing of it is missing any more.
    private async Task RepairGapsAsync(BackfillJob job, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var width = (int)job.Interval.Duration().TotalSeconds;
        foreach (var gap in await gaps.ListAsync(job.InstrumentId, onlyMissing: true, cancellationToken))
        {
            if (gap.Stream != "candles" || gap.IntervalS != width || gap.To <= from || gap.From >= to)
                continue;
            if ((await candles.MissingAsync(job.InstrumentId, job.Interval, gap.From, gap.To, now, cancellationToken)).Count == 0)
                await gaps.MarkRepairedAsync(gap.GapId, now, cancellationToken);
        }
    }

    private static string Kept(CandleInterval interval, DateTimeOffset horizon) => string.Create(
        CultureInfo.InvariantCulture,
        $"The exchange keeps the latest {CandleFetcher.KeptByExchange} {interval.ToText()} candles, from {horizon:yyyy-MM-dd HH:mm} UTC on");
}

using System.Threading.Channels;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Stores what the feed delivers: candles, trades and asset contexts of the configured instruments and of the bots', in batches. While
/// the database is away it writes to the spool; what the spool cannot hold, what the feed missed and the time when no daemon ran are recorded as gaps,
/// never forgotten silently.
/// </summary>
internal sealed class MarketRecorder : BackgroundService, IMarketListener
{
    private const string Origin = "exchange feed";
    private const string SpoolFull = "the database was away longer than the spool holds";
    private const int LargestBatch = 50_000;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // Contexts come every few seconds; a longer pause means that nobody listened.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Channel<EngineEvent> _waiting = Channel.CreateBounded<EngineEvent>(100_000);
    private readonly Dictionary<InstrumentName, DateTimeOffset> _gapOpenedAt = [];
    private readonly HashSet<InstrumentName> _resumed = [];
    private readonly CandleWriter _candles;
    private readonly MarketStreams _streams;
    private readonly InstrumentCatalog _instruments;
    private readonly LostStretches _lost;
    private readonly DiskSpool? _spool;
    private readonly HouseTime _house;
    private readonly ILogger<MarketRecorder> _logger;

    public MarketRecorder(
        CandleWriter candles, MarketStreams streams, DataGapStore gaps, InstrumentCatalog instruments, MarketHub hub, DaemonOptions options,
        TimeProvider timeProvider, HouseTime house, ILogger<MarketRecorder> logger)
    {
        (_candles, _streams, _instruments, _house, _logger) = (candles, streams, instruments, house, logger);
        _spool = options.SpoolDirectory is { Length: > 0 } folder ? new DiskSpool(folder, options.SpoolBytes) : null;
        _lost = new LostStretches(gaps, instruments, options.SpoolDirectory, timeProvider);
        DaemonTelemetry.Gauges.OfRecorder(() => _waiting.Reader.Count, () => _spool?.Bytes ?? 0);
        hub.Add(this, Wants(options));
    }

    public void OnMarketEvent(EngineEvent marketEvent)
    {
        if (marketEvent is FeedGapOpened opened)
            _gapOpenedAt.TryAdd(opened.Instrument, opened.OccurredAt);
        else if (marketEvent is FeedGapClosed closed)
            OnGapClosed(closed);
        else if (RecordedStream.Of(marketEvent).Stream is not null && !_waiting.Writer.TryWrite(marketEvent))
            _lost.Add(marketEvent, "more came than could be written");
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        do
        {
            await FlushAsync(cancellationToken);
        }
        while (_waiting.Reader.Count > 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _house.Provider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What still waits is written by StopAsync.
        }
    }

    // Missed candles are fetched, missed trades may have come with the reconnect; contexts of the time are nobody's.
    private void OnGapClosed(FeedGapClosed closed)
    {
        if (!_gapOpenedAt.Remove(closed.Instrument, out var from))
            return;
        DaemonTelemetry.FeedGap(closed.IsFilled);
        _lost.Add(new LostStretch(closed.Instrument.Value, RecordedStream.AssetContexts, 0, from, closed.OccurredAt, "the feed was interrupted"));
        if (!closed.IsFilled)
            _lost.Add(new LostStretch(closed.Instrument.Value, RecordedStream.Trades, 0, from, closed.OccurredAt, "the feed was interrupted"));
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var batch = new List<EngineEvent>();
        while (batch.Count < LargestBatch && _waiting.Reader.TryRead(out var waiting))
            batch.Add(waiting);
        try
        {
            await ReplaySpoolAsync(cancellationToken);
            await StoreAsync(batch, cancellationToken);
            batch = [];
            await _lost.RecordAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is ExchangeUnavailableException || exception.IsDatabaseOutage())
        {
            _logger.RecordingStalled(exception, batch.Count);
            Spool(batch);
        }
    }

    private void Spool(List<EngineEvent> batch)
    {
        if (batch.Count > 0 && (_spool is null || !_spool.TryAppend(batch)))
        {
            foreach (var marketEvent in batch)
                _lost.Add(marketEvent, SpoolFull);
        }

        _lost.Keep();
    }

    private async Task ReplaySpoolAsync(CancellationToken cancellationToken)
    {
        while (_spool?.ReadOldest() is { } oldest)
        {
            if (oldest.Events is { } events)
            {
                await StoreAsync(events, cancellationToken);
                _spool.Remove(oldest.File);
            }
            else
            {
                _logger.SpoolDamaged(oldest.File);
                _spool.SetAside(oldest.File);
            }
        }
    }

    private async Task StoreAsync(IReadOnlyList<EngineEvent> events, CancellationToken cancellationToken)
    {
        var candles = new List<NewCandle>();
        var trades = new List<StoredTrade>();
        var contexts = new List<StoredAssetContext>();
        foreach (var marketEvent in events)
        {
            if (await _instruments.NumberOfAsync(RecordedStream.Of(marketEvent).Instrument, cancellationToken) is not { } number)
                continue;
            switch (marketEvent)
            {
                case CandleClosed closed:
                    candles.Add(new NewCandle(number, closed.Interval, closed.Candle));
                    break;
                case TradeOccurred trade:
                    trades.Add(new StoredTrade(number, trade.OccurredAt, trade.TradeId, trade.TakerSide, trade.Price.Value, trade.Quantity.Value));
                    break;
                case AssetContextChanged context:
                    await NoteResumedAsync(context, number, cancellationToken);
                    contexts.Add(new StoredAssetContext(
                        number, context.OccurredAt, context.MarkPrice.Value, context.OraclePrice.Value, context.FundingRate, context.OpenInterest));
                    break;
            }
        }

        if (candles.Count > 0)
            await _candles.WriteAsync(candles, CandleSource.Observed, Origin, cancellationToken);
        if (trades.Count > 0)
            await _streams.WriteTradesAsync(trades, cancellationToken);
        if (contexts.Count > 0)
            await _streams.WriteAssetContextsAsync(contexts, cancellationToken);
        DaemonTelemetry.RowsRecorded("candles", candles.Count);
        DaemonTelemetry.RowsRecorded("market_trades", trades.Count);
        DaemonTelemetry.RowsRecorded("asset_contexts", contexts.Count);
    }

    /// <summary>The first context after a start says since when nobody recorded.</summary>
    private async Task NoteResumedAsync(AssetContextChanged context, int number, CancellationToken cancellationToken)
    {
        if (_resumed.Contains(context.Instrument))
            return;
        if (await _streams.LastAssetContextAtAsync(number, context.OccurredAt, cancellationToken) is { } last && context.OccurredAt - last > LongestPause)
        {
            _lost.Add(new LostStretch(context.Instrument.Value, RecordedStream.AssetContexts, 0, last, context.OccurredAt, "nobody recorded"));
            _lost.Add(new LostStretch(context.Instrument.Value, RecordedStream.Trades, 0, last, context.OccurredAt, "nobody recorded"));
        }

        _resumed.Add(context.Instrument);
    }

    private static List<MarketSubscription> Wants(DaemonOptions options)
    {
        var wants = new List<MarketSubscription>();
        foreach (var instrument in options.Record.Select(name => new InstrumentName(name)))
        {
            wants.Add(new MarketSubscription(instrument, MarketStream.Candles, CandleIntervals.Parse(options.RecordInterval)));
            wants.Add(new MarketSubscription(instrument, MarketStream.Trades));
            wants.Add(new MarketSubscription(instrument, MarketStream.AssetContext));
        }

        return wants;
    }
}

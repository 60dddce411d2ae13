using System.Threading.Channels;
using AlgoTrade.Daemon.Feeds;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Data.MarketData;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AlgoTrade.Daemon.Recording;

/// <summary>
/// Stores what the feed delivers: candles, trades and asset contexts of the configured instruments and of the bots', in batches. While
/// the database is away it writes to the spool; what the spool cannot hold is recorded as a gap, never forgotten silently.
/// </summary>
internal sealed class MarketRecorder : BackgroundService, IMarketListener
{
    private const string Origin = "exchange feed";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    private readonly Channel<EngineEvent> _waiting = Channel.CreateBounded<EngineEvent>(100_000);
    private readonly Dictionary<(InstrumentName Instrument, string Stream), (DateTimeOffset From, DateTimeOffset To)> _lost = [];
    private readonly Lock _lostLock = new();
    private readonly CandleWriter _candles;
    private readonly MarketStreams _streams;
    private readonly DataGapStore _gaps;
    private readonly InstrumentCatalog _instruments;
    private readonly DiskSpool? _spool;
    private readonly HouseTime _house;
    private readonly ILogger<MarketRecorder> _logger;

    public MarketRecorder(
        CandleWriter candles, MarketStreams streams, DataGapStore gaps, InstrumentCatalog instruments, MarketHub hub, DaemonOptions options,
        HouseTime house, ILogger<MarketRecorder> logger)
    {
        (_candles, _streams, _gaps, _instruments, _house, _logger) = (candles, streams, gaps, instruments, house, logger);
        _spool = options.SpoolDirectory is { Length: > 0 } folder ? new DiskSpool(folder, options.SpoolBytes) : null;
        hub.Add(this, Wants(options));
    }

    public void OnMarketEvent(EngineEvent marketEvent)
    {
        if (StreamOf(marketEvent) is not null && !_waiting.Writer.TryWrite(marketEvent))
            Lose([marketEvent]);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
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

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var batch = new List<EngineEvent>();
        while (batch.Count < 50_000 && _waiting.Reader.TryRead(out var waiting))
            batch.Add(waiting);
        try
        {
            await ReplaySpoolAsync(cancellationToken);
            await StoreAsync(batch, cancellationToken);
            await RecordLossesAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or ExchangeUnavailableException or TimeoutException)
        {
            _logger.RecordingStalled(exception, batch.Count);
            if (batch.Count > 0 && (_spool is null || !_spool.TryAppend(batch)))
                Lose(batch);
        }
    }

    private async Task ReplaySpoolAsync(CancellationToken cancellationToken)
    {
        while (_spool?.ReadOldest() is { } oldest)
        {
            await StoreAsync(oldest.Events, cancellationToken);
            _spool.Remove(oldest.File);
        }
    }

    private async Task StoreAsync(IReadOnlyList<EngineEvent> events, CancellationToken cancellationToken)
    {
        var candles = new List<NewCandle>();
        var trades = new List<StoredTrade>();
        var contexts = new List<StoredAssetContext>();
        foreach (var marketEvent in events)
        {
            switch (marketEvent)
            {
                case CandleClosed closed when await NumberAsync(closed.Instrument, cancellationToken) is { } number:
                    candles.Add(new NewCandle(number, closed.Interval, closed.Candle));
                    break;
                case TradeOccurred trade when await NumberAsync(trade.Instrument, cancellationToken) is { } number:
                    trades.Add(new StoredTrade(number, trade.OccurredAt, trade.TradeId, trade.TakerSide, trade.Price.Value, trade.Quantity.Value));
                    break;
                case AssetContextChanged context when await NumberAsync(context.Instrument, cancellationToken) is { } number:
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

    private Task<int?> NumberAsync(InstrumentName instrument, CancellationToken cancellationToken) => _instruments.NumberOfAsync(instrument, cancellationToken);

    private void Lose(IReadOnlyList<EngineEvent> events)
    {
        lock (_lostLock)
        {
            foreach (var marketEvent in events)
            {
                var key = (InstrumentOf(marketEvent), StreamOf(marketEvent)!);
                var at = marketEvent is CandleClosed closed ? closed.Candle.OpenTime : marketEvent.OccurredAt;
                var (from, to) = _lost.GetValueOrDefault(key, (at, at));
                _lost[key] = (at < from ? at : from, marketEvent.OccurredAt > to ? marketEvent.OccurredAt : to);
            }
        }
    }

    private async Task RecordLossesAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<(InstrumentName Instrument, string Stream), (DateTimeOffset From, DateTimeOffset To)>> lost;
        lock (_lostLock)
        {
            lost = [.. _lost];
        }

        foreach (var ((instrument, stream), (from, to)) in lost)
        {
            if (await NumberAsync(instrument, cancellationToken) is { } number)
            {
                await _gaps.RecordAsync(
                    new DataGap(0, number, stream, stream == "candles" ? 60 : 0, from, to, "the database was away longer than the spool holds", _house.Provider.GetUtcNow(), null),
                    cancellationToken);
            }

            lock (_lostLock)
            {
                _lost.Remove((instrument, stream));
            }
        }
    }

    private static string? StreamOf(EngineEvent marketEvent) => marketEvent switch
    {
        CandleClosed => "candles",
        TradeOccurred => "trades",
        AssetContextChanged => "asset_contexts",
        _ => null,
    };

    private static InstrumentName InstrumentOf(EngineEvent marketEvent) => marketEvent switch
    {
        CandleClosed closed => closed.Instrument,
        TradeOccurred trade => trade.Instrument,
        AssetContextChanged context => context.Instrument,
        _ => throw new InvalidOperationException($"{marketEvent.GetType().Name} is not recorded."),
    };

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

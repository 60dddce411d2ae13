using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Orders;
using AlgoTrade.Daemon.Telemetry;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using Microsoft.Extensions.Hosting;

namespace AlgoTrade.Daemon.Feeds;

/// <summary>
/// The one reader of the market feed: asks for what bots and recorder need, and hands each event to those it concerns. Handing out
/// never waits: a slow bot coalesces in its own inbox.
/// </summary>
internal sealed class MarketHub(IMarketFeed feed, ExchangeClock clock, MarkPrices marks, TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<BotRunner, IReadOnlyList<MarketSubscription>> _bots = [];
    private readonly List<(IMarketListener Listener, IReadOnlyList<MarketSubscription> Wants)> _listeners = [];
    private readonly SemaphoreSlim _subscribing = new(1, 1);
    private volatile Dictionary<InstrumentName, BotRunner[]> _byInstrument = [];
    private long _lastEventAt;
    private long _coalescedBefore;

    /// <summary>Time since the last market event of any instrument; null before the first.</summary>
    public TimeSpan? Silence => Interlocked.Read(ref _lastEventAt) is var at and not 0 ? timeProvider.GetElapsedTime(at) : null;

    public async Task AddAsync(IReadOnlyList<(BotRunner Bot, IReadOnlyList<MarketSubscription> Wants)> bots, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var (bot, wants) in bots)
                _bots[bot] = wants;
            Index();
        }

        await SubscribeAsync(cancellationToken);
    }

    public async Task RemoveAsync(BotRunner bot, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_bots.Remove(bot))
                _coalescedBefore += bot.Inbox.Coalesced;
            Index();
        }

        await SubscribeAsync(cancellationToken);
    }

    /// <summary>Hears everything of the instruments it wants, whether or not a bot trades them. Called before the host starts.</summary>
    public void Add(IMarketListener listener, IReadOnlyList<MarketSubscription> wants)
    {
        lock (_lock)
        {
            _listeners.Add((listener, wants));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DaemonTelemetry.Gauges.OfFeed(() => Silence, CoalescedNow);
        await SubscribeAsync(stoppingToken);
        await Task.WhenAll(ReadAsync(stoppingToken), TickAsync(stoppingToken));
    }

    private long CoalescedNow()
    {
        lock (_lock)
        {
            return _coalescedBefore + _bots.Keys.Sum(bot => bot.Inbox.Coalesced);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var marketEvent in feed.ReadAsync(cancellationToken))
        {
            Interlocked.Exchange(ref _lastEventAt, timeProvider.GetTimestamp());
            DaemonTelemetry.MarketEvent(marketEvent.GetType().Name);
            clock.Observe(marketEvent.OccurredAt);
            marks.Observe(marketEvent);
            HandOut(marketEvent);
        }
    }

    private void HandOut(EngineEvent marketEvent)
    {
        if (InstrumentOf(marketEvent) is { } instrument && _byInstrument.TryGetValue(instrument, out var bots))
        {
            foreach (var bot in bots)
                bot.Inbox.Post(marketEvent);
        }

        foreach (var (listener, _) in _listeners)
            listener.OnMarketEvent(marketEvent);
    }

    // Timers must fire in a silent market too.
    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var tick = new ClockTicked(clock.Now);
            foreach (var bot in _byInstrument.Values.SelectMany(bots => bots).Distinct())
                bot.Inbox.Post(tick);
        }
    }

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        await _subscribing.WaitAsync(cancellationToken);
        try
        {
            HashSet<MarketSubscription> all;
            lock (_lock)
            {
                all = [.. _bots.Values.SelectMany(wants => wants), .. _listeners.SelectMany(listener => listener.Wants)];
            }

            await feed.SubscribeAsync(all, cancellationToken);
        }
        finally
        {
            _subscribing.Release();
        }
    }

    private void Index() => _byInstrument = _bots
        .SelectMany(bot => bot.Value.Select(want => (want.Instrument, Bot: bot.Key)).Distinct())
        .GroupBy(pair => pair.Instrument, pair => pair.Bot)
        .ToDictionary(group => group.Key, group => group.ToArray());

    private static InstrumentName? InstrumentOf(EngineEvent marketEvent) => marketEvent switch
    {
        CandleClosed candle => candle.Instrument,
        TradeOccurred trade => trade.Instrument,
        BestBidOfferChanged quote => quote.Instrument,
        AssetContextChanged context => context.Instrument,
        FeedGapOpened gap => gap.Instrument,
        FeedGapClosed gap => gap.Instrument,
        _ => null,
    };
}

/// <summary>Takes market events as they come. Must return at once.</summary>
internal interface IMarketListener
{
    void OnMarketEvent(EngineEvent marketEvent);
}

using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Benchmarks;

/// <summary>
/// A market made in this process, at a steady rate: quotes, trades, contexts, and a candle of every instrument each minute. Events are stamped when they are made, so
/// whoever handles one can say how late it is. What its bounded channel does not take is counted.
/// </summary>
internal sealed class SyntheticMarket(int instruments, int eventsPerSecond, bool onlyTrades) : IMarketFeed, IMarketReader, IDisposable
{
    private const long MinuteMs = 60_000;

    private readonly Channel<EngineEvent> _events = Channel.CreateBounded<EngineEvent>(20_000);
    private readonly Channel<EngineEvent> _yardstick = Channel.CreateBounded<EngineEvent>(20_000);
    private readonly InstrumentName[] _names = [.. Enumerable.Range(0, instruments).Select(i => new InstrumentName(string.Create(CultureInfo.InvariantCulture, $"C{i:D3}")))];
    private readonly Random _chance = new(7);
    private readonly CancellationTokenSource _stop = new();
    private double[] _prices = [];
    private double[] _opens = [];
    private long _minuteMs;
    private long _trade;
    private Thread? _thread;

    public long Sent { get; private set; }

    public long Refused { get; private set; }

    public IReadOnlyList<InstrumentName> Names => _names;

    /// <summary>The same events for a reader that does nothing else: what this machine needs to wake somebody.</summary>
    public ChannelReader<EngineEvent> Yardstick => _yardstick.Reader;

    public void Start()
    {
        _prices = [.. Enumerable.Range(0, instruments).Select(i => 100.0 + i)];
        _opens = [.. _prices];
        _minuteMs = NowMs() / MinuteMs * MinuteMs;
        _thread = new Thread(Produce) { IsBackground = true, Name = "market" };
        _thread.Start();
    }

    public void Stop()
    {
        _stop.Cancel();
        _thread?.Join();
    }

    public Task SubscribeAsync(IReadOnlyCollection<MarketSubscription> subscriptions, CancellationToken cancellationToken) => Task.CompletedTask;

    public IAsyncEnumerable<EngineEvent> ReadAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    public Task<IReadOnlyList<Instrument>> GetInstrumentsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Instrument>>(
    [
        .. _names.Select((name, i) => new Instrument { Name = name, AssetId = i, SizeDecimals = 3, MaxLeverage = 10, MarginTiers = [new MarginTier(0, 10)] }),
    ]);

    public Task<IReadOnlyList<Candle>> GetCandlesAsync(
        InstrumentName instrument, CandleInterval interval, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var candles = new List<Candle>();
        for (var at = from.ToUnixTimeMilliseconds(); at < to.ToUnixTimeMilliseconds(); at += interval.Milliseconds())
            candles.Add(new Candle(at, 100, 101, 99, 100 + (at / MinuteMs % 3), 1));
        return Task.FromResult<IReadOnlyList<Candle>>(candles);
    }

    public Task<IReadOnlyList<FundingRate>> GetFundingRatesAsync(
        InstrumentName instrument, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<FundingRate>>([]);

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Produce()
    {
        var clock = Stopwatch.StartNew();
        long due = 0, done = 0;
        while (!_stop.IsCancellationRequested)
        {
            due = (long)(clock.Elapsed.TotalSeconds * eventsPerSecond);
            for (; done < due; done++)
                Send(Next((int)(done % instruments)));
            if (!onlyTrades && NowMs() >= _minuteMs + MinuteMs)
                CloseCandles();
            _stop.Token.WaitHandle.WaitOne(2);
        }
    }

    private EngineEvent Next(int i)
    {
        var step = _chance.Next(-2, 3) * 0.01;
        _prices[i] = Math.Max(1, Math.Round(_prices[i] + step, 2, MidpointRounding.AwayFromZero));
        var (price, now) = ((decimal)_prices[i], TimeProvider.System.GetUtcNow());
        var kind = _chance.Next(100);
        return onlyTrades || kind < 25
            ? new TradeOccurred(_names[i], new Price(price), new Quantity(0.5m), kind % 2 == 0 ? Side.Buy : Side.Sell, ++_trade, now)
            : kind < 95
                ? new BestBidOfferChanged(_names[i], new Price(price - 0.01m), new Quantity(50), new Price(price + 0.01m), new Quantity(50), now)
                : new AssetContextChanged(_names[i], new Price(price), new Price(price), 0.0000125m, 1_000, now);
    }

    private void CloseCandles()
    {
        for (var i = 0; i < instruments; i++)
        {
            var (open, close) = (_opens[i], _prices[i]);
            Send(new CandleClosed(_names[i], CandleInterval.OneMinute, new Candle(_minuteMs, open, Math.Max(open, close), Math.Min(open, close), close, 10)));
            _opens[i] = close;
        }

        _minuteMs += MinuteMs;
    }

    private void Send(EngineEvent marketEvent)
    {
        Sent++;
        if (!_events.Writer.TryWrite(marketEvent))
            Refused++;
        _yardstick.Writer.TryWrite(marketEvent);
    }

    private static long NowMs() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}

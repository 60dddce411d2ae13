using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Venue.Tests.Support;

/// <summary>What an adapter's streams have told: fills as often as they came, canceled orders, gaps in market data.</summary>
internal sealed class StreamedLedger : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Fill> _fills = [];
    private readonly HashSet<ClientOrderId> _canceled = [];
    private int _gapsOpened;
    private int _gapsClosed;
    private Task _reading = Task.CompletedTask;

    public IReadOnlyList<Fill> Fills
    {
        get
        {
            lock (_lock)
                return [.. _fills];
        }
    }

    public HashSet<ClientOrderId> Canceled
    {
        get
        {
            lock (_lock)
                return [.. _canceled];
        }
    }

    public int GapsOpened
    {
        get
        {
            lock (_lock)
                return _gapsOpened;
        }
    }

    public int OpenGaps
    {
        get
        {
            lock (_lock)
                return _gapsOpened - _gapsClosed;
        }
    }

    public void Follow(IAccountFeed account, IMarketFeed market) =>
        _reading = Task.WhenAll(ReadAsync(account.ReadAsync(_stop.Token)), ReadAsync(market.ReadAsync(_stop.Token)));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync(IAsyncEnumerable<EngineEvent> events)
    {
        try
        {
            await foreach (var happened in events)
            {
                lock (_lock)
                    Add(happened);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The test is done.
        }
    }

    private void Add(EngineEvent happened)
    {
        switch (happened)
        {
            case OrderFilled filled:
                _fills.Add(filled.Fill);
                break;
            case ForeignFill foreign:
                _fills.Add(foreign.Fill);
                break;
            case OrderCanceled canceled:
                _canceled.Add(canceled.ClientOrderId);
                break;
            case FeedGapOpened:
                _gapsOpened++;
                break;
            case FeedGapClosed:
                _gapsClosed++;
                break;
        }
    }
}

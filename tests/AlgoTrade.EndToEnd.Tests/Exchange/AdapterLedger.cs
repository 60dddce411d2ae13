using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.EndToEnd.Tests.Exchange;

/// <summary>Position, fees and order states as the adapter's account stream tells them, and nothing else.</summary>
internal sealed class AdapterLedger
{
    private readonly Lock _lock = new();
    private readonly HashSet<(ExchangeOrderId, long, DateTimeOffset)> _fills = [];
    private readonly HashSet<ClientOrderId> _open = [];

    // A fill may overtake the acceptance of its order, which is then no news any more (the orders here fill whole and at once).
    private readonly HashSet<ClientOrderId> _filled = [];

    public decimal Position { get; private set; }

    public decimal Fees { get; private set; }

    /// <summary>Fills that came a second time: the feed promises none.</summary>
    public int Duplicates { get; private set; }

    public int OpenOrders
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    public async Task FollowAsync(IAccountFeed feed, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var engineEvent in feed.ReadAsync(cancellationToken))
            {
                lock (_lock)
                    Apply(engineEvent);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private void Apply(EngineEvent engineEvent)
    {
        switch (engineEvent)
        {
            case OrderFilled filled:
                Add(filled.Fill);
                break;
            case ForeignFill foreign:
                Add(foreign.Fill);
                break;
            case OrderAccepted accepted when !_filled.Contains(accepted.ClientOrderId):
                _open.Add(accepted.ClientOrderId);
                break;
            case OrderCanceled canceled:
                _open.Remove(canceled.ClientOrderId);
                break;
        }
    }

    private void Add(Fill fill)
    {
        if (!_fills.Add((fill.ExchangeOrderId, fill.TradeId, fill.OccurredAt)))
            Duplicates++;
        Position += fill.SignedQuantity;
        Fees += fill.Fee;
        if (fill.ClientOrderId is not { } cloid)
            return;
        _open.Remove(cloid);
        _filled.Add(cloid);
    }
}

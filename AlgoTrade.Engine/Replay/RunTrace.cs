using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Replay;

/// <summary>What one run of a bot decided and what became of its orders, for comparison with another run over the same market.</summary>
public sealed class RunTrace
{
    private readonly SortedDictionary<long, TracedOrder> _orders = [];
    private readonly List<RecordDecision> _decisions = [];

    public IReadOnlyList<RecordDecision> Decisions => _decisions;

    /// <summary>Of the decisions alone, in order: what was wanted, why, and on which event. Equal for runs that decided the same.</summary>
    public string DecisionHash()
    {
        using var hash = new EffectHash();
        foreach (var decision in _decisions)
            hash.Append(decision);
        return hash.Current();
    }

    /// <summary>By the bot's order sequence: the same wishes give the same sequence in every run.</summary>
    public IReadOnlyDictionary<long, TracedOrder> Orders => _orders;

    /// <summary>USDC; negative was paid.</summary>
    public decimal Funding { get; private set; }

    /// <summary>Orders that were live before the run are part of it: it may fill them.</summary>
    internal void Begin(Bot bot)
    {
        foreach (var order in bot.LiveOrders)
            Track(order.Request);
    }

    public void Add(EngineEffect effect)
    {
        switch (effect)
        {
            case RecordDecision decision:
                _decisions.Add(decision);
                break;
            case SubmitOrders submit:
                foreach (var order in submit.Orders)
                    Track(order);
                break;
            case ModifyOrder modify:
                Track(modify.Replacement);
                break;
        }
    }

    public void Add(EngineEvent engineEvent)
    {
        if (engineEvent is Exchange.FundingPayment funding)
            Funding += funding.Payment;
        if (engineEvent is OrderEvent orderEvent && _orders.TryGetValue(orderEvent.ClientOrderId.Sequence, out var order))
            order.Apply(orderEvent);
    }

    private void Track(OrderRequest order) => _orders.TryAdd(order.ClientOrderId.Sequence, new TracedOrder(order));
}

/// <summary>One order of a run with its fills.</summary>
public sealed class TracedOrder(OrderRequest request)
{
    private readonly List<Fill> _fills = [];

    public OrderRequest Request { get; } = request;

    public IReadOnlyList<Fill> Fills => _fills;

    /// <summary>Why it ended otherwise than filled; empty when it did not.</summary>
    public string EndedBecause { get; private set; } = "";

    public decimal FilledQuantity => _fills.Sum(fill => fill.Quantity.Value);

    /// <summary>Size-weighted; null without a fill.</summary>
    public decimal? AveragePrice => FilledQuantity == 0 ? null : _fills.Sum(fill => fill.Notional.Value) / FilledQuantity;

    public decimal Fee => _fills.Sum(fill => fill.Fee);

    public InstrumentName Instrument => Request.Instrument;

    internal void Apply(OrderEvent orderEvent)
    {
        switch (orderEvent)
        {
            case OrderFilled filled:
                _fills.Add(filled.Fill);
                break;
            case OrderRejected rejected:
                EndedBecause = $"rejected: {rejected.ExchangeMessage}";
                break;
            case OrderCanceled canceled:
                EndedBecause = $"canceled: {canceled.Cause}";
                break;
            case OrderExpired:
                EndedBecause = "expired before the exchange took it";
                break;
        }
    }
}

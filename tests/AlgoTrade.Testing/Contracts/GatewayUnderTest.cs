using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Testing.Contracts;

/// <summary>
/// One gateway on a quiet market: the best bid and ask stand still with at least 1,000 USDC of notional each, and the account is
/// flat, funded with at least 10,000 USDC and without open orders.
/// </summary>
public abstract class GatewayUnderTest : IAsyncDisposable
{
    private long _sequence;

    public abstract IOrderGateway Gateway { get; }

    public abstract IAccountReader Reader { get; }

    public abstract Instrument Instrument { get; }

    public abstract Price BestBid { get; }

    public abstract Price BestAsk { get; }

    /// <summary>The clock that tickets and deadlines are measured with.</summary>
    public abstract DateTimeOffset Now { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>A legal quantity worth the given notional at the best ask.</summary>
    public Quantity Worth(decimal notional) => Instrument.TryRoundQuantityDown(notional / BestAsk.Value, out var quantity)
        ? quantity : throw new InvalidOperationException($"{notional} USDC are less than one lot of {Instrument.Name}.");

    /// <summary>A limit price this fraction below the best bid.</summary>
    public Price BelowBid(decimal fraction) => Instrument.RoundPrice(BestBid.Value * (1 - fraction), PriceRounding.Down);

    /// <summary>A limit price this fraction above the best ask.</summary>
    public Price AboveAsk(decimal fraction) => Instrument.RoundPrice(BestAsk.Value * (1 + fraction), PriceRounding.Up);

    public ClientOrderId NextId() => ClientOrderId.For(installation: 0xC0FFEE, new BotId(1), ++_sequence);

    public OrderRequest Limit(Side side, Price price, Quantity quantity, TimeInForce timeInForce = TimeInForce.Gtc, bool reduceOnly = false) => new()
    {
        ClientOrderId = NextId(),
        Instrument = Instrument.Name,
        Side = side,
        Kind = OrderKind.Limit,
        LimitPrice = price,
        Quantity = quantity,
        TimeInForce = timeInForce,
        ReduceOnly = reduceOnly,
        Purpose = reduceOnly ? OrderPurpose.Exit : OrderPurpose.Entry,
    };

    /// <summary>Sells the quantity when the mark price falls to the trigger; at worst 5 % below it.</summary>
    public OrderRequest Stop(Price trigger, Quantity quantity, ClientOrderId? protects = null) => new()
    {
        ClientOrderId = NextId(),
        Instrument = Instrument.Name,
        Side = Side.Sell,
        Kind = OrderKind.StopMarket,
        TriggerPrice = trigger,
        LimitPrice = Instrument.RoundPrice(trigger.Value * 0.95m, PriceRounding.Down),
        Quantity = quantity,
        ReduceOnly = true,
        Purpose = OrderPurpose.StopLoss,
        ProtectsEntry = protects,
    };

    public async Task<SubmitOrderOutcome> SubmitAsync(OrderRequest order) => (await SubmitAsync(OrderGrouping.None, order)).Single();

    public Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(OrderGrouping grouping, params OrderRequest[] orders) =>
        Gateway.SubmitAsync(Gateway.ReserveTicket(), orders, grouping, CancellationToken.None);

    public async Task<CancelOrderOutcome> CancelAsync(OrderRequest order) => (await Gateway.CancelAsync(
        Gateway.ReserveTicket(), [new OrderReference(order.Instrument, order.ClientOrderId, null)], CancellationToken.None)).Single();

    public Task<ExchangeOrder?> FindAsync(OrderRequest order) => Reader.FindOrderAsync(order.ClientOrderId, CancellationToken.None);
}

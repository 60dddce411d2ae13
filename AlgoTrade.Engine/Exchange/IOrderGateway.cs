using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Engine.Exchange;

/// <summary>
/// The nonce and deadline of an action, reserved before it is sent so that the journal holds them first. After
/// <see cref="ExpiresAt"/> the action can no longer land.
/// </summary>
public readonly record struct ActionTicket(long Nonce, DateTimeOffset ExpiresAt);

/// <summary>An order to cancel; by cloid when the oid is not known.</summary>
public readonly record struct OrderReference(InstrumentName Instrument, ClientOrderId ClientOrderId, ExchangeOrderId? ExchangeOrderId);

/// <summary>
/// Sends orders. Implemented by the exchange adapter and by the paper matcher; both pass the same contract tests. No method
/// throws for what the exchange or the network does: those are outcomes. Nothing that may have reached the exchange is sent again.
/// </summary>
public interface IOrderGateway
{
    /// <summary>Reserves the next nonce; nothing is sent.</summary>
    ActionTicket ReserveTicket();

    /// <returns>One outcome per order, in order.</returns>
    Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken);

    /// <returns>One outcome per order, in order.</returns>
    Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(
        ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken);

    /// <summary>Cancel and replace. The replacement has its own cloid; on <see cref="SubmitOrderOutcome.Rejected"/> the old order may be gone.</summary>
    Task<SubmitOrderOutcome> ModifyAsync(
        ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken);

    /// <summary>Uses up the nonce with a <c>noop</c>: accepted, the earlier action with it can never land; refused as used, it was processed.</summary>
    Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken);

    Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken);
}

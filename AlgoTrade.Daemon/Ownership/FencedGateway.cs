using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Ownership;

/// <summary>
/// Refuses to send once the lease is no longer certain. What is refused here never left the house, so it is a rejection and not
/// an unknown outcome.
/// </summary>
internal sealed class FencedGateway(IOrderGateway inner, AccountLease lease) : IOrderGateway
{
    private const string NotOurs = "not sent: this process is not certain to own the account any more";

    public ActionTicket ReserveTicket() => inner.ReserveTicket();

    public async Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken) => lease.IsValid
        ? await inner.SubmitAsync(ticket, orders, grouping, cancellationToken)
        : [.. orders.Select(SubmitOrderOutcome (_) => new SubmitOrderOutcome.Rejected(RejectReason.NotSent, NotOurs))];

    public async Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(
        ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken) => lease.IsValid
        ? await inner.CancelAsync(ticket, orders, cancellationToken)
        : [.. orders.Select(CancelOrderOutcome (_) => new CancelOrderOutcome.Rejected(RejectReason.NotSent, NotOurs))];

    public async Task<SubmitOrderOutcome> ModifyAsync(
        ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken) => lease.IsValid
        ? await inner.ModifyAsync(ticket, order, replacement, cancellationToken)
        : new SubmitOrderOutcome.Rejected(RejectReason.NotSent, NotOurs);

    public async Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken) => lease.IsValid
        ? await inner.BurnNonceAsync(ticket, cancellationToken)
        : new ActionOutcome.Rejected(RejectReason.NotSent, NotOurs);

    public async Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken) => lease.IsValid
        ? await inner.SetLeverageAsync(instrument, leverage, isCross, cancellationToken)
        : new ActionOutcome.Rejected(RejectReason.NotSent, NotOurs);
}

using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Actions;
using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Rest;

namespace AlgoTrade.Hyperliquid.Orders;

/// <summary>Sends orders to Hyperliquid. Each action is posted once; the journal resolves what stays unknown. No builder fee, ever.</summary>
public sealed class HyperliquidOrderGateway(
    ExchangeClient exchange, AgentSigner signer, InstrumentCatalog catalog, ExchangeTime exchangeTime, AccountModes modes) : IOrderGateway
{
    /// <summary>Entries that are safe in one action; the exchange refuses more as a whole.</summary>
    public const int MaxBatch = 200;

    public ActionTicket ReserveTicket() => signer.ReserveTicket();

    public async Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken)
    {
        var entries = new List<OrderEntry>(orders.Count);
        var priority = OrderTranslation.PriorityOf(orders);
        if (await FindProblemAsync(orders.Count, cancellationToken, priority) is { } refused)
            return Outcomes.OfSubmit(refused, orders.Count);
        foreach (var order in orders)
        {
            var (entry, reason, problem) = OrderTranslation.Translate(order, grouping, catalog);
            if (entry is null)
                return Outcomes.OfSubmit(new ActionResult.Refused(reason, problem!), orders.Count);
            entries.Add(entry);
        }

        var result = await SendAsync(new PlaceOrders(entries, grouping), ticket, priority, cancellationToken);
        return Outcomes.OfSubmit(result, orders.Count);
    }

    public async Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(
        ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(orders.Count, cancellationToken) is { } refused)
            return Outcomes.OfCancel(refused, orders.Count);
        var unlisted = orders.Where(order => !catalog.TryGet(order.Instrument, out _)).Select(order => order.Instrument.Value).FirstOrDefault();
        if (unlisted is not null)
        {
            var problem = new ActionResult.Refused(RejectReason.BadRequest, $"Not sent: the exchange lists no market '{unlisted}'.");
            return Outcomes.OfCancel(problem, orders.Count);
        }

        return Outcomes.OfCancel(await SendAsync(CancelAction(orders), ticket, RequestPriority.Protective, cancellationToken), orders.Count);
    }

    public async Task<SubmitOrderOutcome> ModifyAsync(
        ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken)
    {
        var priority = OrderTranslation.PriorityOf([replacement]);
        if (await FindProblemAsync(1, cancellationToken, priority) is { } refused)
            return Outcomes.OfSubmit(refused, 1)[0];
        var (entry, reason, problem) = OrderTranslation.Translate(replacement, OrderGrouping.None, catalog);
        if (entry is null)
            return new SubmitOrderOutcome.Rejected(reason, problem!);

        var target = order.ExchangeOrderId is { } orderId ? new OrderKey(orderId.Value, null) : new OrderKey(null, order.ClientOrderId);
        // A stop is replaced by a stop, and the exchange places those only with the flag.
        var alwaysPlace = replacement.Kind.IsTrigger() || replacement.Kind == OrderKind.Market || replacement.TimeInForce == TimeInForce.Ioc;
        // The batch form, because the single one answers without the new oid.
        var action = new ModifyOrders([new ModifyEntry(target, entry)], alwaysPlace);
        return Outcomes.OfSubmit(await SendAsync(action, ticket, priority, cancellationToken), 1)[0];
    }

    public async Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(1, cancellationToken) is { } refused)
            return Outcomes.OfAction(refused);
        var signed = signer.Sign(new Noop(), ticket, expires: false);
        return Outcomes.OfAction(await exchange.SendAsync(signed, RequestPriority.Protective, cancellationToken), ownsNonce: false);
    }

    public Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken) =>
        SendForInstrumentAsync(instrument, RequestPriority.Ordinary, assetId => new UpdateLeverage(assetId, isCross, leverage), cancellationToken);

    /// <summary>Adds USDC to the margin of an isolated position, or takes it out when negative. At most 6 decimals.</summary>
    public Task<ActionOutcome> ChangeIsolatedMarginAsync(InstrumentName instrument, decimal usdc, CancellationToken cancellationToken)
    {
        var microUsd = WireDecimal.ToScaledInteger(usdc, 6);
        var priority = usdc > 0 ? RequestPriority.Protective : RequestPriority.Ordinary;
        return SendForInstrumentAsync(instrument, priority, assetId => new UpdateIsolatedMargin(assetId, true, microUsd), cancellationToken);
    }

    /// <summary>
    /// Dead man's switch: at the time the exchange cancels all open orders, stops included. Null disarms. At least 5 s ahead; below
    /// 1,000,000 USDC of lifetime volume the exchange refuses it.
    /// </summary>
    public async Task<ActionOutcome> ScheduleCancelAsync(DateTimeOffset? at, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(1, cancellationToken) is { } refused)
            return Outcomes.OfAction(refused);
        var action = new ScheduleCancel(at?.ToUnixTimeMilliseconds());
        return Outcomes.OfAction(await SendAsync(action, ReserveTicket(), RequestPriority.Protective, cancellationToken));
    }

    private async Task<ActionOutcome> SendForInstrumentAsync(
        InstrumentName instrument, RequestPriority priority, Func<int, ExchangeAction> action, CancellationToken cancellationToken)
    {
        if (await FindProblemAsync(1, cancellationToken) is { } refused)
            return Outcomes.OfAction(refused);
        return catalog.TryGet(instrument, out var found)
            ? Outcomes.OfAction(await SendAsync(action(found.AssetId), ReserveTicket(), priority, cancellationToken))
            : new ActionOutcome.Rejected(RejectReason.BadRequest, $"Not sent: the exchange lists no market '{instrument}'.");
    }

    private ExchangeAction CancelAction(IReadOnlyList<OrderReference> orders) => orders.All(order => order.ExchangeOrderId is not null)
        ? new CancelOrders([.. orders.Select(order => new CancelEntry(AssetId(order), order.ExchangeOrderId!.Value.Value))])
        : new CancelOrdersByCloid([.. orders.Select(order => new CancelByCloidEntry(AssetId(order), order.ClientOrderId))]);

    private int AssetId(OrderReference order) => catalog.TryGet(order.Instrument, out var instrument)
        ? instrument.AssetId : throw new InvalidOperationException($"The exchange lists no market '{order.Instrument}'.");

    private async Task<ActionResult> SendAsync(
        ExchangeAction action, ActionTicket ticket, RequestPriority priority, CancellationToken cancellationToken)
    {
        var result = await exchange.SendAsync(signer.Sign(action, ticket), priority, cancellationToken);
        if (result is ActionResult.Refused { Reason: RejectReason.Expired })
            exchangeTime.Doubt();
        return result;
    }

    // Everything here is certain: nothing was sent. Only new risk asks for the account's mode; cancels and exits go in every mode.
    private async Task<ActionResult.Refused?> FindProblemAsync(
        int entries, CancellationToken cancellationToken, RequestPriority priority = RequestPriority.Protective)
    {
        if (entries is < 1 or > MaxBatch)
            return new ActionResult.Refused(RejectReason.BadRequest, $"Not sent: {entries} entries in one action, expected 1 to {MaxBatch}.");
        try
        {
            await catalog.EnsureLoadedAsync(cancellationToken);
            await exchangeTime.EnsureMeasuredAsync(cancellationToken);
            if (await signer.FindProblemAsync(cancellationToken) is { } problem)
                return new ActionResult.Refused(RejectReason.UnknownSigner, problem);
            return priority == RequestPriority.Ordinary && await modes.FindProblemAsync(cancellationToken) is { } mode
                ? new ActionResult.Refused(RejectReason.Other, $"Not sent: {mode}") : null;
        }
        catch (ExchangeUnavailableException exception)
        {
            return new ActionResult.Refused(RejectReason.Other, $"Not sent: what must be known before could not be read. {exception.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new ActionResult.Refused(RejectReason.Other, "Not sent: canceled before.");
        }
    }
}

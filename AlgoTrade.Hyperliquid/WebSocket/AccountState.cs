using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Hyperliquid.Accounts;
using AlgoTrade.Hyperliquid.Markets;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Wire;

namespace AlgoTrade.Hyperliquid.WebSocket;

/// <summary>
/// What an account feed has told so far, and the events that messages and catch-ups turn into: each fill and each funding payment once.
/// A message that cannot be read leaves no trace, so that what it said can still come from elsewhere. Not safe for threads.
/// </summary>
/// <param name="startedAt">Exchange's clock; what is more than a minute older is history.</param>
internal sealed class AccountState(AccountAddress account, DateTimeOffset startedAt, UnknownContent unknown, ExchangeTime exchangeTime)
{
    private readonly FillTracker _fills = new(startedAt);
    private readonly HashSet<(InstrumentName, DateTimeOffset)> _fundings = [];
    private readonly Dictionary<ClientOrderId, ExchangeOrderId> _openOrders = [];

    /// <summary>From when on fills must be read again to miss none. Never ahead of now: a damaged time must not hide later fills.</summary>
    public DateTimeOffset CatchUpFrom => _fills.CatchUpFrom < exchangeTime.Now - FillTracker.Margin ? _fills.CatchUpFrom : exchangeTime.Now - FillTracker.Margin;

    public IReadOnlyCollection<ClientOrderId> OpenOrders => _openOrders.Keys;

    /// <exception cref="UnreadableMessageException">A value that cannot be.</exception>
    public List<EngineEvent> Translate(StreamMessage message) => message.Data switch
    {
        IReadOnlyList<WireOrderUpdate> updates => [.. WireEvents.Converted(() => updates.Select(Dated).ToList()).SelectMany(TranslateUpdate)],
        // The snapshot comes newest first and holds old fills too; the tracker lets only new ones pass.
        UserFillsMessage fills => [.. (fills.IsSnapshot ? fills.Fills.Reverse() : fills.Fills).OrderBy(fill => fill.Time)
            .Select(fill => fill.ToFill(account)).ToList().SelectMany(TranslateFill)],
        UserFundingsMessage fundings => [.. fundings.Fundings.Where(IsRecent).Select(funding => funding.ToPayment(funding.Time!.Value)).ToList().Where(IsNew)],
        UserEventsMessage { Liquidation: { } liquidation } when IsOurs(liquidation.LiquidatedUser) =>
            [Interrupted("the exchange liquidated the account")],
        // Its other members repeat what the three channels above say.
        _ => [],
    };

    /// <summary>What REST says after an interruption, as far as it is news.</summary>
    /// <param name="vanished">Orders that were open and are not any more.</param>
    public List<EngineEvent> CatchUp(IEnumerable<Fill> fills, IEnumerable<ExchangeOrder> vanished, IEnumerable<ExchangeOrder> open) =>
        [.. fills.SelectMany(TranslateFill), .. vanished.SelectMany(TranslateFate), .. open.SelectMany(TranslateArrival)];

    private AccountFeedInterrupted Interrupted(string cause) => new(cause, exchangeTime.Now);

    private static (WireOrderUpdate Update, DateTimeOffset At) Dated(WireOrderUpdate update) =>
        (update, DateTimeOffset.FromUnixTimeMilliseconds(update.StatusTimestamp));

    private IEnumerable<EngineEvent> TranslateUpdate((WireOrderUpdate Update, DateTimeOffset At) dated)
    {
        var (update, at) = dated;
        // Orders by hand or of other programs: their fills come as foreign, the orders concern no bot.
        if (!ClientOrderId.TryParse(update.Order.Cloid, null, out var cloid) || !cloid.IsOurs)
            yield break;
        var orderId = new ExchangeOrderId(update.Order.OrderId);
        var status = WireOrderStatuses.Classify(update.Status);
        if (status is WireOrderStatus.Open or WireOrderStatus.Triggered)
            _openOrders[cloid] = orderId;
        else if (status is not WireOrderStatus.Unknown)
            _openOrders.Remove(cloid);
        if (ToEvent(status, update.Status, cloid, orderId, at) is { } engineEvent)
            yield return engineEvent;
    }

    private EngineEvent? ToEvent(WireOrderStatus status, string word, ClientOrderId cloid, ExchangeOrderId orderId, DateTimeOffset at)
    {
        switch (status)
        {
            case WireOrderStatus.Open: return new OrderAccepted(cloid, orderId, at);
            case WireOrderStatus.Triggered: return new OrderTriggered(cloid, at);
            case WireOrderStatus.Canceled: return new OrderCanceled(cloid, word, at);
            case WireOrderStatus.Rejected: return new OrderRejected(cloid, RejectTexts.ClassifyStatus(word), word, at);
            // How much was filled, and at what price, only the fills say.
            case WireOrderStatus.Filled: return null;
            default:
                unknown.Word("orderStatus", word);
                return Interrupted($"the exchange gave order {cloid} the unknown status '{word}'");
        }
    }

    private IEnumerable<EngineEvent> TranslateFill(Fill fill)
    {
        if (!_fills.IsNew(fill))
            yield break;
        yield return fill.ClientOrderId is { IsOurs: true } cloid ? new OrderFilled(cloid, fill) : new ForeignFill(fill);
        if (fill.IsLiquidation)
            yield return new Liquidated(fill.Instrument, fill.Quantity.Value, fill.OccurredAt);
    }

    private bool IsRecent(WireFunding funding) => funding.Time >= (startedAt - FillTracker.Margin).ToUnixTimeMilliseconds();

    private bool IsNew(FundingPayment payment) => _fundings.Add((payment.Instrument, payment.OccurredAt));

    private IEnumerable<EngineEvent> TranslateFate(ExchangeOrder order)
    {
        var status = WireOrderStatuses.Classify(order.StatusText);
        if (status is WireOrderStatus.Canceled or WireOrderStatus.Rejected or WireOrderStatus.Filled)
            _openOrders.Remove(order.ClientOrderId!.Value);
        if (ToEvent(status, order.StatusText, order.ClientOrderId!.Value, order.ExchangeOrderId, order.StatusAt) is { } engineEvent)
            yield return engineEvent;
    }

    private IEnumerable<EngineEvent> TranslateArrival(ExchangeOrder order)
    {
        if (order.ClientOrderId is { IsOurs: true } cloid && order.Status == OrderStatus.Open && _openOrders.TryAdd(cloid, order.ExchangeOrderId))
            yield return new OrderAccepted(cloid, order.ExchangeOrderId, order.StatusAt);
    }

    private bool IsOurs(string? address) => AccountAddress.TryParse(address, null, out var parsed) && parsed == account;
}

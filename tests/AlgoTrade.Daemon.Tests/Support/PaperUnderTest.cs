using AlgoTrade.Daemon.Paper;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Execution;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Contracts;

namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>
/// The paper exchange on a quiet market. Its one difference to the contract's gateways is made even here: what depends on the book is answered not by
/// the request but by the next market event, with which the order arrives; so after each request the same quote comes again, and what it did to the
/// orders is their outcome. Bots see it the same way on every gateway: as events.
/// </summary>
internal sealed class PaperUnderTest : GatewayUnderTest, IOrderGateway
{
    private readonly ScriptedTime _time = new();
    private readonly PaperExchange _paper;

    public PaperUnderTest(SimulationOptions? options = null)
    {
        _paper = new PaperExchange(100_000, [Instrument], options ?? new SimulationOptions(), _time);
        _paper.OnMarketEvent(new AssetContextChanged(Instrument.Name, new Price(50_000), new Price(50_000), 0, 0, Now));
        Quote();
    }

    public PaperExchange Paper => _paper;

    public override IOrderGateway Gateway => this;

    public override IAccountReader Reader => _paper;

    public override Instrument Instrument => A.BtcMarket;

    public override Price BestBid => new(49_999);

    public override Price BestAsk => new(50_001);

    public override DateTimeOffset Now => _time.GetUtcNow();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ActionTicket ReserveTicket() => _paper.ReserveTicket();

    public async Task<IReadOnlyList<SubmitOrderOutcome>> SubmitAsync(
        ActionTicket ticket, IReadOnlyList<OrderRequest> orders, OrderGrouping grouping, CancellationToken cancellationToken)
    {
        var answers = await _paper.SubmitAsync(ticket, orders, grouping, cancellationToken);
        var happened = Quote();
        return [.. orders.Zip(answers, (order, answer) => OutcomeOf(order.ClientOrderId, answer, happened))];
    }

    public async Task<SubmitOrderOutcome> ModifyAsync(ActionTicket ticket, OrderReference order, OrderRequest replacement, CancellationToken cancellationToken) =>
        OutcomeOf(replacement.ClientOrderId, await _paper.ModifyAsync(ticket, order, replacement, cancellationToken), Quote());

    public Task<IReadOnlyList<CancelOrderOutcome>> CancelAsync(ActionTicket ticket, IReadOnlyList<OrderReference> orders, CancellationToken cancellationToken) =>
        _paper.CancelAsync(ticket, orders, cancellationToken);

    public Task<ActionOutcome> BurnNonceAsync(ActionTicket ticket, CancellationToken cancellationToken) => _paper.BurnNonceAsync(ticket, cancellationToken);

    public Task<ActionOutcome> SetLeverageAsync(InstrumentName instrument, int leverage, bool isCross, CancellationToken cancellationToken) =>
        _paper.SetLeverageAsync(instrument, leverage, isCross, cancellationToken);

    private IReadOnlyList<EngineEvent> Quote()
    {
        _time.Pass(TimeSpan.FromSeconds(1));
        return _paper.OnMarketEvent(new BestBidOfferChanged(Instrument.Name, BestBid, new Quantity(10), BestAsk, new Quantity(10), Now));
    }

    private static SubmitOrderOutcome OutcomeOf(ClientOrderId order, SubmitOrderOutcome answer, IReadOnlyList<EngineEvent> happened)
    {
        if (happened.OfType<OrderRejected>().FirstOrDefault(rejected => rejected.ClientOrderId == order) is { } refused)
            return new SubmitOrderOutcome.Rejected(refused.Reason, refused.ExchangeMessage);
        var fills = happened.OfType<OrderFilled>().Where(filled => filled.ClientOrderId == order).Select(filled => filled.Fill).ToList();
        return fills.Count == 0 ? answer : new SubmitOrderOutcome.Matched(
            fills[0].ExchangeOrderId, fills.Sum(fill => fill.Quantity.Value), fills.Sum(fill => fill.Quantity.Value * fill.Price.Value) / fills.Sum(fill => fill.Quantity.Value));
    }

    private sealed class ScriptedTime : TimeProvider
    {
        private DateTimeOffset _now = A.Noon;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Pass(TimeSpan time) => _now += time;
    }
}

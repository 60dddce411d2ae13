using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Exchange;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Testing.Contracts;

/// <summary>What every <see cref="IAccountFeed"/> tells of the orders that go through its gateway.</summary>
public abstract class AccountFeedContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected abstract Task<ExchangeUnderTest> CreateAsync();

    [SkippableFact]
    public async Task A_resting_order_is_told_when_it_is_accepted_and_when_it_is_canceled()
    {
        await using var under = await CreateAsync();
        await using var events = await StartAsync(under);
        var order = under.Limit(Side.Buy, under.BelowBid(0.05m), under.Worth(100));
        var accepted = Assert.IsType<SubmitOrderOutcome.Accepted>(await under.SubmitAsync(order));

        var told = (OrderAccepted)await UntilAsync(events, engineEvent => engineEvent is OrderAccepted one && one.ClientOrderId == order.ClientOrderId);
        Assert.Equal(accepted.OrderId, told.ExchangeOrderId);
        await under.CancelAsync(order);
        await UntilAsync(events, engineEvent => engineEvent is OrderCanceled one && one.ClientOrderId == order.ClientOrderId);
    }

    [SkippableFact]
    public async Task A_fill_is_told_once_with_the_cloid_of_its_order_and_agrees_with_what_the_reader_says()
    {
        await using var under = await CreateAsync();
        await using var events = await StartAsync(under);
        var order = under.Limit(Side.Buy, under.AboveAsk(0.01m), under.Worth(100), TimeInForce.Ioc);
        Assert.IsType<SubmitOrderOutcome.Matched>(await under.SubmitAsync(order));

        var told = new List<Fill>();
        while (told.Sum(fill => fill.Quantity.Value) < order.Quantity.Value)
            told.Add(((OrderFilled)await UntilAsync(events, engineEvent => engineEvent is OrderFilled one && one.ClientOrderId == order.ClientOrderId)).Fill);
        var read = (await under.Reader.GetFillsAsync(told[0].OccurredAt.AddMinutes(-1), CancellationToken.None))
            .Where(fill => fill.ClientOrderId == order.ClientOrderId);
        Assert.Equal(read.OrderBy(fill => fill.TradeId), told.OrderBy(fill => fill.TradeId));
    }

    // Reading starts the feed; a fill that arrives proves that it is on the air (an order may come before the subscription).
    private static async Task<IAsyncEnumerator<EngineEvent>> StartAsync(ExchangeUnderTest under)
    {
        var events = under.AccountFeed.ReadAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        var first = under.Limit(Side.Buy, under.AboveAsk(0.01m), under.Worth(50), TimeInForce.Ioc);
        await under.SubmitAsync(first);
        await UntilAsync(events, engineEvent => engineEvent is OrderFilled one && one.ClientOrderId == first.ClientOrderId);
        return events;
    }

    private static async Task<EngineEvent> UntilAsync(IAsyncEnumerator<EngineEvent> events, Func<EngineEvent, bool> isWanted)
    {
        while (await events.MoveNextAsync().AsTask().WaitAsync(Patience, TimeProvider.System))
        {
            if (isWanted(events.Current))
                return events.Current;
        }

        throw new InvalidOperationException("The account feed ended.");
    }
}

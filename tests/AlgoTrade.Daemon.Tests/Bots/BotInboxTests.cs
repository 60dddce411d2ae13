using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;
using AlgoTrade.Engine.Orders;

namespace AlgoTrade.Daemon.Tests.Bots;

public sealed class BotInboxTests
{
    [Fact]
    public void Events_come_out_in_the_order_they_came_in()
    {
        var inbox = Inbox();
        inbox.Post(A.Quote(100));
        inbox.Post(A.Filled(1));
        inbox.Post(A.Quote(101));
        Assert.Equal([typeof(BestBidOfferChanged), typeof(OrderFilled), typeof(BestBidOfferChanged)], Drain(inbox).Select(one => one.GetType()));
    }

    [Fact]
    public void A_full_inbox_keeps_the_newest_quote_and_counts_the_one_it_replaced()
    {
        var inbox = Inbox(capacity: 16);
        for (var i = 0; i < 20; i++)
            inbox.Post(A.Quote(100 + i));
        var left = Drain(inbox).Cast<BestBidOfferChanged>().ToList();
        Assert.Equal(16, left.Count);
        Assert.Equal(4, inbox.Coalesced);
        Assert.Equal(119, left[^1].Mid);
    }

    [Fact]
    public void A_replaced_quote_moves_to_the_end_so_that_time_never_runs_backwards()
    {
        var inbox = Inbox(capacity: 2);
        inbox.Post(A.Quote(100, A.Noon));
        inbox.Post(new TimerElapsed("one", A.Noon.AddSeconds(1)));
        inbox.Post(A.Quote(101, A.Noon.AddSeconds(2)));
        var times = Drain(inbox).Select(one => one.OccurredAt).ToList();
        Assert.Equal(times.Order(), times);
        Assert.Equal(2, times.Count);
    }

    [Fact]
    public void Fills_and_candles_are_never_dropped_however_full_it_is()
    {
        var inbox = Inbox(capacity: 16);
        for (var i = 0; i < 500; i++)
            inbox.Post(A.Quote(100 + i));
        for (var i = 0; i < 100; i++)
            inbox.Post(A.Filled(i));
        inbox.Post(A.Candle(1, 1, 2));
        var left = Drain(inbox);
        Assert.Equal(100, left.OfType<OrderFilled>().Count());
        Assert.Single(left.OfType<CandleClosed>());
    }

    [Fact]
    public void A_bot_that_cannot_follow_its_own_fills_is_stopped_with_a_reason()
    {
        var inbox = Inbox(capacity: 4, execution: 8);
        for (var i = 0; i < 13; i++)
            inbox.Post(A.Filled(i));
        var exception = Assert.Throws<InboxOverflowException>(() => inbox.TryTake(out _));
        Assert.Contains("8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completed_inbox_still_hands_out_what_waits()
    {
        var inbox = Inbox();
        inbox.Post(A.Filled(1));
        inbox.Complete();
        Assert.True(await inbox.WaitAsync(CancellationToken.None));
        Assert.True(inbox.TryTake(out _));
        Assert.False(await inbox.WaitAsync(CancellationToken.None));
    }

    private static BotInbox Inbox(int capacity = 1_000, int execution = 10_000) => new(capacity, execution, new HurriedTime());

    private static List<EngineEvent> Drain(BotInbox inbox)
    {
        var events = new List<EngineEvent>();
        while (inbox.TryTake(out var item))
            events.Add(item.Event);
        return events;
    }
}

using AlgoTrade.Hyperliquid.Budgets;
using AlgoTrade.Hyperliquid.Signing;
using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Budgets;

/// <summary>Every WebSocket limit of the exchange is known here and refused with a sentence that names it.</summary>
public sealed class StreamLimitTests
{
    private readonly ManualTime _time = new();
    private readonly StreamLimits _limits;

    public StreamLimitTests() => _limits = new StreamLimits(_time);

    [Fact]
    public void The_eleventh_connection_is_refused_until_one_ends()
    {
        for (var i = 0; i < 10; i++)
            Assert.Null(_limits.TryConnect());
        Assert.Contains("allows 10 per address", _limits.TryConnect(), StringComparison.Ordinal);
        _limits.Disconnected();
        Assert.Null(_limits.TryConnect());
    }

    [Fact]
    public void The_thirty_first_connection_of_a_minute_is_refused_even_when_the_others_ended()
    {
        for (var i = 0; i < 30; i++)
        {
            Assert.Null(_limits.TryConnect());
            _limits.Disconnected();
        }

        Assert.Contains("30", _limits.TryConnect(), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_limits.TryConnect());
    }

    [Fact]
    public void Subscriptions_count_over_all_connections_and_replace_those_of_the_same_one()
    {
        var (market, account) = (new object(), new object());
        Assert.Null(_limits.TrySubscribe(account, 4, User(1)));
        Assert.Null(_limits.TrySubscribe(market, 996));
        Assert.Contains("1000", _limits.TrySubscribe(market, 997), StringComparison.Ordinal);
        Assert.Equal(1_000, _limits.InUse.Subscriptions);
        Assert.Null(_limits.TrySubscribe(market, 10));
        _limits.Unsubscribe(account);
        Assert.Equal(10, _limits.InUse.Subscriptions);
    }

    [Fact]
    public void The_eleventh_account_is_refused_and_the_same_one_twice_counts_once()
    {
        for (var i = 1; i <= 10; i++)
            Assert.Null(_limits.TrySubscribe(new object(), 4, User(i)));
        Assert.Null(_limits.TrySubscribe(new object(), 4, User(3)));
        Assert.Contains("allows 10 per address", _limits.TrySubscribe(new object(), 4, User(11)), StringComparison.Ordinal);
        Assert.Equal(10, _limits.InUse.Users);
    }

    [Fact]
    public void The_hundred_and_first_post_is_refused_until_one_is_answered()
    {
        for (var i = 0; i < 100; i++)
            Assert.Null(_limits.TryBeginPost());
        Assert.Contains("allows 100 per address", _limits.TryBeginPost(), StringComparison.Ordinal);
        _limits.EndPost();
        Assert.Null(_limits.TryBeginPost());
    }

    [Fact]
    public async Task Messages_wait_for_the_minute_to_pass_and_posts_leave_room_for_pings()
    {
        for (var i = 0; i < 1_900; i++)
        {
            Assert.Null(_limits.TryBeginPost());
            _limits.EndPost();
        }

        Assert.Contains("2000 per address", _limits.TryBeginPost(), StringComparison.Ordinal);
        for (var i = 0; i < 100; i++)
            await _limits.TakeMessageAsync(CancellationToken.None);
        var waiting = _limits.TakeMessageAsync(CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(61));
        await waiting.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
    }

    private static AccountAddress User(int number) => AccountAddress.Parse($"0x{number:x40}");
}

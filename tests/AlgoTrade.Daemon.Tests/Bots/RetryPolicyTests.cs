using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Tests.Support;

namespace AlgoTrade.Daemon.Tests.Bots;

public sealed class RetryPolicyTests
{
    private readonly RetryPolicy _retry = new([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)]);

    [Fact]
    public void A_bot_that_fails_is_tried_after_each_pause_and_then_waits_for_a_new_wish()
    {
        _retry.Fail(version: 1, A.Noon);
        Assert.False(_retry.IsDue(1, A.Noon.AddSeconds(4)));
        Assert.True(_retry.IsDue(1, A.Noon.AddSeconds(5)));
        _retry.Fail(1, A.Noon.AddSeconds(5));
        Assert.False(_retry.IsDue(1, A.Noon.AddSeconds(34)));
        Assert.True(_retry.IsDue(1, A.Noon.AddSeconds(35)));
        _retry.Fail(1, A.Noon.AddSeconds(35));
        Assert.False(_retry.IsDue(1, A.Noon.AddDays(1)));
        Assert.True(_retry.IsDue(version: 2, A.Noon.AddSeconds(36)));
    }

    [Fact]
    public void An_hour_without_a_failure_forgives_the_ones_before()
    {
        _retry.Fail(1, A.Noon);
        _retry.Fail(1, A.Noon.AddSeconds(5));
        Assert.True(_retry.Begin(1));
        _retry.Started(A.Noon.AddSeconds(35));
        _retry.Fail(1, A.Noon.AddHours(2));
        Assert.Equal(1, _retry.Failures);
        Assert.True(_retry.IsDue(1, A.Noon.AddHours(2).AddSeconds(5)));
    }

    [Fact]
    public void An_outage_of_the_exchange_is_waited_out_and_counts_for_nothing()
    {
        for (var minute = 0; minute < 100; minute++)
            _retry.Wait(1, A.Noon.AddMinutes(minute));
        Assert.Equal(0, _retry.Failures);
        Assert.True(_retry.IsDue(1, A.Noon.AddMinutes(100)));
    }
}

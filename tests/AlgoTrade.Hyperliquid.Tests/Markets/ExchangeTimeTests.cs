using AlgoTrade.Hyperliquid.Tests.Support;

namespace AlgoTrade.Hyperliquid.Tests.Markets;

public sealed class ExchangeTimeTests
{
    private readonly ManualTime _time = new();
    private readonly ClockUnderTest _clock;

    public ExchangeTimeTests() => _clock = new ClockUnderTest(_time);

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(-0.9, 0)]
    [InlineData(30, 30)]
    [InlineData(-30, -30)]
    public async Task Small_differences_are_left_alone_and_large_ones_are_added(double ahead, double offset)
    {
        _clock.Ahead = TimeSpan.FromSeconds(ahead);
        Assert.Null(_clock.ExchangeTime.Measured);
        await _clock.ExchangeTime.EnsureMeasuredAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromSeconds(ahead), _clock.ExchangeTime.Measured);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromSeconds(offset), _clock.ExchangeTime.Now);
    }

    [Fact]
    public async Task It_is_measured_once_and_anew_after_a_doubt_but_not_with_every_order()
    {
        var exchangeTime = _clock.ExchangeTime;
        await exchangeTime.EnsureMeasuredAsync(CancellationToken.None);
        _clock.Ahead = TimeSpan.FromMinutes(1);
        _time.Advance(TimeSpan.FromMinutes(5));
        await exchangeTime.EnsureMeasuredAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.Zero, exchangeTime.Offset);

        exchangeTime.Doubt();
        await exchangeTime.EnsureMeasuredAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromMinutes(1), exchangeTime.Offset);

        _clock.Ahead = TimeSpan.FromMinutes(2);
        exchangeTime.Doubt();
        await exchangeTime.EnsureMeasuredAsync(CancellationToken.None);
        Assert.Equal(TimeSpan.FromMinutes(1), exchangeTime.Offset);
    }
}

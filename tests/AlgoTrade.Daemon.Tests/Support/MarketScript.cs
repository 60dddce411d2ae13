using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Market;

namespace AlgoTrade.Daemon.Tests.Support;

/// <summary>Candles, one after the other, for bots that follow them.</summary>
internal sealed class MarketScript(FakeExchange exchange)
{
    private int _minute;
    private DateTimeOffset _lastClose;

    /// <summary>Waits until the bot was started, and warms it up.</summary>
    public async Task RunAsync(DaemonUnderTest daemon, BotId bot)
    {
        await daemon.UntilAsync(async () => await FindStatusAsync(daemon, bot) is BotState.WarmingUp or BotState.Running ? "yes" : null, "the bot was started");
        exchange.Publish(NextCandle(50_000, 50_000));
        await daemon.StatusAsync(bot, BotState.Running);
    }

    public static async Task<BotState?> FindStatusAsync(DaemonUnderTest daemon, BotId bot) =>
        (await daemon.StatusesAsync()).TryGetValue(bot, out var status) ? status.State : null;

    public void Rise(double close = 50_100) => exchange.Publish(NextCandle(50_000, close));

    public void Fall() => exchange.Publish(NextCandle(50_100, 50_000));

    public void Quote() => exchange.Publish(A.Quote(50_000, _lastClose.AddSeconds(1)));

    public CandleClosed NextCandle(double open, double close)
    {
        var first = CandleInterval.OneMinute.BucketStart(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var at = first + (++_minute * 60_000L);
        _lastClose = DateTimeOffset.FromUnixTimeMilliseconds(at + 60_000);
        return new CandleClosed(A.Btc, CandleInterval.OneMinute, new Candle(at, open, Math.Max(open, close), Math.Min(open, close), close, 1));
    }
}

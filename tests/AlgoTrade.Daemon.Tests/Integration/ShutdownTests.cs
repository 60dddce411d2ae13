using AlgoTrade.Daemon.Accounts;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Orders;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>How a daemon that was asked to stop ends, and what it says of it.</summary>
public sealed class ShutdownTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public ShutdownTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("leave", 0.01996, 1)]
    [InlineData("cancel", 0.01996, 1)]
    [InlineData("flatten", 0, 0)]
    public async Task A_bot_ends_by_its_policy_and_a_position_that_is_left_keeps_its_stop(string policy, decimal left, int stops)
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        await daemon.StartAsync();
        await EnterAsync(daemon, $$""","protection":{"stopFraction":"0.05"},"shutdownPolicy":"{{policy}}" """);
        var state = daemon.Services.GetRequiredService<ShutdownState>();
        await daemon.StopAsync();

        Assert.True(state.IsClean);
        Assert.Equal(left, _exchange.Positions.GetValueOrDefault(A.Btc));
        var open = _exchange.Orders.Where(order => !order.Status.IsFinal()).ToList();
        Assert.Equal(stops, open.Count);
        Assert.All(open, order => Assert.True(order.ReduceOnly && order.TriggerPrice is not null));
    }

    [Fact]
    public async Task An_order_without_an_answer_makes_the_end_unclean_and_the_next_daemon_settles_it()
    {
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync(options => options.ShutdownTime = TimeSpan.FromSeconds(1));
            await LoseAnAnswerAsync(daemon);
            var state = daemon.Services.GetRequiredService<ShutdownState>();
            await daemon.StopAsync();
            Assert.False(state.IsClean);
            Assert.Contains(daemon.Log, line => line.Contains("1 orders have no answer in the journal", StringComparison.Ordinal));
        }

        (_exchange.FailingReads, _exchange.RefusesBurning) = (0, false);
        await using var again = new DaemonUnderTest(_database, _exchange, "daemon-2");
        await again.StartAsync();
        await again.UntilAsync(
            async () => await _database.ScalarAsync<long>("SELECT count(*) FROM orders WHERE status IN ('Created', 'Sent', 'Unknown')") == 0 ? "yes" : null, "it is settled");
    }

    [Fact]
    public async Task Whoever_asks_a_second_time_does_not_wait_for_what_is_not_done()
    {
        await using var daemon = new DaemonUnderTest(_database, _exchange);
        // Longer than this test has patience: only the second request can end it.
        await daemon.StartAsync(options => options.ShutdownTime = TimeSpan.FromMinutes(2));
        await LoseAnAnswerAsync(daemon);
        var state = daemon.Services.GetRequiredService<ShutdownState>();
        state.Asked();
        var stopping = daemon.StopAsync();
        state.Asked();
        await daemon.UntilAsync(() => Task.FromResult(stopping.IsCompleted ? "yes" : null), "the daemon ended");
        await stopping;
        Assert.False(state.IsClean);
    }

    private async Task<BotId> EnterAsync(DaemonUnderTest daemon, string extra)
    {
        var bot = (await daemon.AddBotAsync("ending", BotMode.Testnet, extra: extra)).Id;
        await _market.RunAsync(daemon, bot);
        _market.Quote();
        _market.Rise();
        await daemon.FillsAsync(bot, 1);
        return bot;
    }

    /// <summary>The bot sends an order whose answer is lost, from an exchange that tells nothing more about it.</summary>
    private async Task LoseAnAnswerAsync(DaemonUnderTest daemon)
    {
        var bot = (await daemon.AddBotAsync("unanswered", BotMode.Testnet)).Id;
        await _market.RunAsync(daemon, bot);
        (_exchange.FailingReads, _exchange.RefusesBurning, _exchange.IsStreamSilent) = (1_000_000, true, true);
        _exchange.Next(FakeExchange.Fault.AnswerLost);
        _market.Rise();
        await daemon.UntilAsync(
            async () => (await daemon.OrdersAsync(bot)).Any(order => order.Status == OrderStatus.Unknown) ? "yes" : null, "the answer is lost");
    }
}

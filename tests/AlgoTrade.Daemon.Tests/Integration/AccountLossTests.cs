using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Accounts;
using AlgoTrade.Data.Alerts;
using AlgoTrade.Data.Bots;
using AlgoTrade.Data.Risk;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Testing.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace AlgoTrade.Daemon.Tests.Integration;

/// <summary>Daily loss and drawdown of an account as a whole. The fee of one entry is loss enough for the limits of these tests.</summary>
public sealed class AccountLossTests : IAsyncLifetime
{
    private readonly DatabaseFixture _database = new();
    private readonly FakeExchange _exchange = new(TimeProvider.System);
    private readonly MarketScript _market;

    public AccountLossTests() => _market = new MarketScript(_exchange);

    public Task InitializeAsync() => _database.InitializeAsync();

    public Task DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(BotMode.Testnet, "maxDailyLossFraction", "dailyLoss", "AccountDailyLoss")]
    [InlineData(BotMode.Paper, "maxDrawdownFraction", "drawdown", "AccountDrawdown")]
    public async Task A_loss_of_one_bot_stops_the_entries_of_all_until_released_through_a_restart(BotMode mode, string limit, string breaker, string reason)
    {
        BotId loser;
        BotId other;
        int account;
        await using (var daemon = new DaemonUnderTest(_database, _exchange))
        {
            await daemon.StartAsync();
            account = await LimitAsync(daemon, mode, $$"""{"{{limit}}":"0.000001"}""");
            loser = (await daemon.AddBotAsync("loser", mode)).Id;
            await _market.RunAsync(daemon, loser);
            await EnterAndLeaveAsync(daemon, loser);
            var row = await StateAsync(daemon, account, breaker);
            Assert.Equal(breaker == "dailyLoss", row.Until is not null);
            Assert.Contains("limit 0.00 %", row.Reason, StringComparison.Ordinal);

            other = (await daemon.AddBotAsync("other", mode)).Id;
            await _market.RunAsync(daemon, other);
            await DeniedAsync(daemon, other, reason);
            var alerts = await daemon.Services.GetRequiredService<AlertStore>().ListAsync(onlyOpen: false, long.MaxValue, 100, CancellationToken.None);
            Assert.Equal(AlertSeverity.Critical, Assert.Single(alerts, alert => alert.Key == $"account:{(mode == BotMode.Paper ? "paper" : "main")}:{breaker}").Severity);
        }

        await using var again = new DaemonUnderTest(_database, _exchange, "daemon-2");
        await again.StartAsync();
        await _market.RunAsync(again, loser);
        await _market.RunAsync(again, other);
        await DeniedAsync(again, loser, reason);
        await DeniedAsync(again, other, reason);

        await again.Services.GetRequiredService<RiskStateStore>()
            .ReleaseAsync(RiskScope.Account(account), breaker, "looked at", "test", TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await again.UntilAsync(
            async () =>
            {
                _market.Fall();
                _market.Rise();
                _market.Quote();
                return (await again.FillsAsync(other, 0)).Count > 0 ? "yes" : null;
            },
            "it enters again");
    }

    private static async Task<int> LimitAsync(DaemonUnderTest daemon, BotMode mode, string limits)
    {
        var accounts = daemon.Services.GetRequiredService<AccountStore>();
        var account = await daemon.UntilAsync(
            async () => (await accounts.ListAsync(CancellationToken.None)).FirstOrDefault(one => one.Mode == mode), "the account exists");
        await accounts.SetLimitsAsync(account.AccountId, limits, CancellationToken.None);
        return account.AccountId;
    }

    private async Task EnterAndLeaveAsync(DaemonUnderTest daemon, BotId bot)
    {
        _market.Quote();
        _market.Rise();
        _market.Quote();
        await daemon.FillsAsync(bot, 1);
        _market.Fall();
        _market.Quote();
        // The exit passes, whatever has tripped meanwhile.
        await daemon.FillsAsync(bot, 2);
    }

    private static Task<RiskState> StateAsync(DaemonUnderTest daemon, int account, string breaker) => daemon.UntilAsync(
        async () => (await daemon.Services.GetRequiredService<RiskStateStore>().ListAsync(CancellationToken.None))
            .FirstOrDefault(state => state.Scope == RiskScope.Account(account) && state.Name == breaker),
        $"{breaker} of the account is shown");

    private Task<string> DeniedAsync(DaemonUnderTest daemon, BotId bot, string reason) => daemon.UntilAsync(
        async () =>
        {
            _market.Rise();
            return (await daemon.StatusesAsync())[bot].LastDecision is { } last && last.Contains($"denied, {reason}: account ", StringComparison.Ordinal) ? last : null;
        },
        $"bot {bot} was denied");
}

using AlgoTrade.Daemon.Bots;
using AlgoTrade.Daemon.Modes;
using AlgoTrade.Daemon.Tests.Support;
using AlgoTrade.Data.Bots;
using AlgoTrade.Engine.Bots;
using AlgoTrade.Engine.Risk;

namespace AlgoTrade.Daemon.Tests.Modes;

public sealed class LiveArmingTests
{
    [Fact]
    public void Three_yeses_let_a_bot_trade_real_money() => Check(BotMode.Live, "mainnet", host: "main", armed: "main");

    [Fact]
    public void A_host_that_does_not_name_the_account_refuses_the_bot()
    {
        var refusal = Assert.Throws<BotRefusedException>(() => Check(BotMode.Live, "mainnet", host: "", armed: "main"));
        Assert.Contains("Daemon:LiveAccounts", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BotMode.Live, "main", false)]
    [InlineData(BotMode.Live, null, true)]
    [InlineData(BotMode.Live, "other", true)]
    [InlineData(BotMode.Testnet, null, false)]
    public void A_live_bot_is_armed_by_the_name_of_its_account_only(BotMode mode, string? armed, bool isMissing) =>
        Assert.Equal(isMissing, LiveArming.WhyUnarmed(Bot(mode, armed), "main")?.Contains("not armed", StringComparison.Ordinal) == true);

    [Theory]
    [InlineData(BotMode.Testnet, "mainnet")]
    [InlineData(BotMode.Live, "testnet")]
    [InlineData(BotMode.Paper, "mainnet")]
    [InlineData(BotMode.Testnet, null)]
    public void A_bot_in_the_wrong_place_is_refused(BotMode mode, string? network) =>
        Assert.Throws<BotRefusedException>(() => Check(mode, network, host: "main", armed: "main"));

    [Fact]
    public void Paper_needs_no_yes() => Check(BotMode.Paper, null, host: "", armed: null);

    [Fact]
    public void The_strictest_kill_switch_that_reaches_the_bot_applies()
    {
        var switches = new KillSwitches(
            [new KillSwitch("all", KillSwitchMode.Block, "house"), new KillSwitch("account:3", KillSwitchMode.Flatten, "account"), new KillSwitch("bot:9", KillSwitchMode.CancelEntries, "bot")]);
        Assert.Equal((KillSwitchMode.Flatten, "account"), switches.For(3, new BotId(1)));
        Assert.Equal((KillSwitchMode.CancelEntries, "bot"), switches.For(4, new BotId(9)));
        Assert.Equal((KillSwitchMode.Block, "house"), switches.For(4, new BotId(1)));
        Assert.Equal(KillSwitchMode.Off, KillSwitches.None.For(1, new BotId(1)).Mode);
    }

    [Theory]
    [InlineData(null, 30, null)]
    [InlineData(null, 10, AlertSeverity.Warning)]
    [InlineData(null, 1, AlertSeverity.Critical)]
    [InlineData("It is a master key.", 90, AlertSeverity.Critical)]
    public void The_end_of_an_agents_approval_is_announced(string? problem, int days, AlertSeverity? expected) =>
        Assert.Equal(expected, AgentWatch.Judge("0xabc", problem, A.Noon.AddDays(days), A.Noon)?.Severity);

    [Theory]
    [InlineData(15, null)]
    [InlineData(14, 14)]
    [InlineData(8, 14)]
    [InlineData(7, 7)]
    [InlineData(1, 1)]
    [InlineData(-2, 1)]
    public void The_end_of_an_approval_is_announced_three_times(int days, int? notice) =>
        Assert.Equal(notice, AgentWatch.NoticeFor(TimeSpan.FromDays(days)));

    private static void Check(BotMode mode, string? network, string host, string? armed) => new LiveArming(new DaemonOptions { LiveAccounts = [host] }).Check(
        Bot(mode, armed), "main", network);

    private static StoredBot Bot(BotMode mode, string? armed) =>
        new(new BotId(1), "bot", 1, mode, DesiredState.Running, 1, "{}", armed, null, 1, A.Noon, A.Noon, false);
}
